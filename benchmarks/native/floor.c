/* SPDX-License-Identifier: MIT */
/* What the host's C library needs: "floor sem ROUNDS" posts and waits, "floor context ROUNDS" switches there and back,
   "floor threads ROUNDS" has two threads wake each other through semaphores. Prints nanoseconds of
   processor time: for a pair, or for a switch. */

#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <ucontext.h>

static ucontext_t here, there;
static char stack[65536];

static void body(void)
{
    for (;;)
        swapcontext(&there, &here);
}

static sem_t ping, pong;
static long rounds;

static void *answer(void *argument)
{
    for (long round = 0; round < rounds; round++) {
        sem_wait(&ping);
        sem_post(&pong);
    }
    return argument;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    rounds = atol(argv[2]);
    double start;
    if (strcmp(argv[1], "sem") == 0) {
        sem_t semaphore;
        sem_init(&semaphore, 0, 0);
        start = now();
        for (long round = 0; round < rounds; round++) {
            sem_post(&semaphore);
            sem_wait(&semaphore);
        }
        printf("%f\n", (now() - start) / rounds);
    } else if (strcmp(argv[1], "threads") == 0) {
        pthread_t other;
        sem_init(&ping, 0, 0);
        sem_init(&pong, 0, 0);
        pthread_create(&other, NULL, answer, NULL);
        start = now();
        for (long round = 0; round < rounds; round++) {
            sem_post(&ping);
            sem_wait(&pong);
        }
        printf("%f\n", (now() - start) / rounds / 2);
        pthread_join(other, NULL);
    } else {
        getcontext(&there);
        there.uc_stack.ss_sp = stack;
        there.uc_stack.ss_size = sizeof stack;
        makecontext(&there, body, 0);
        swapcontext(&here, &there);
        start = now();
        for (long round = 0; round < rounds; round++)
            swapcontext(&here, &there);
        printf("%f\n", (now() - start) / rounds / 2);
    }
    return 0;
}
