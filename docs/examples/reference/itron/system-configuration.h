/* What the node is built of. */
#define PERIOD      250
#define PRIORITY    10

/* CPU exceptions: a division by zero, and an entry that is not there. */
#define DIVISION    1
#define LOOKUP      3
