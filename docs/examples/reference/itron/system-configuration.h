/* What the node is built of. */
#define PERIOD      250
#define PRIORITY    10
#define DIVISION    1
