/* What the node is built of. */
#define PERIOD_MS   250
#define SENSOR_PRI  10
#define DIVISION    1
