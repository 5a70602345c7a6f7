cpdef check_number(str call, str name, value)
cpdef check_choice(str call, str name, value, tuple choices)
