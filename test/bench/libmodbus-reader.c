/*
 * Reads two blocks of a meter in turn through libmodbus, as fast as it can, until it is told to end (SIGTERM), and
 * says what came of it as a line of JSON.
 *
 *   libmodbus-reader rtu DEVICE BAUD COUNT TIMEOUT_MS
 *   libmodbus-reader tcp HOST PORT COUNT TIMEOUT_MS
 */
#include <modbus/modbus.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static volatile sig_atomic_t ended;
static void end(int signal) { (void)signal; ended = 1; }

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double cpu_ms(const struct rusage *use) {
  return (double)(use->ru_utime.tv_sec + use->ru_stime.tv_sec) * 1e3 +
         (double)(use->ru_utime.tv_usec + use->ru_stime.tv_usec) / 1e3;
}

int main(int arguments, char **argument) {
  if (arguments != 6) return 2;
  int count = atoi(argument[4]), timeout = atoi(argument[5]);
  modbus_t *bus = strcmp(argument[1], "tcp") == 0 ? modbus_new_tcp(argument[2], atoi(argument[3]))
                                                  : modbus_new_rtu(argument[2], atoi(argument[3]), 'N', 8, 1);
  if (bus == NULL || modbus_set_slave(bus, 1) < 0) return 1;
  modbus_set_response_timeout(bus, timeout / 1000, (timeout % 1000) * 1000);
  if (modbus_connect(bus) < 0) return 1;
  signal(SIGTERM, end);

  long answers = 0, wrong = 0, failed = 0;
  double from = 0;
  struct rusage before, after;
  uint16_t words[MODBUS_MAX_READ_REGISTERS];
  for (int address = 0; !ended; address = address == 0 ? count : 0) {
    if (modbus_read_input_registers(bus, address, count, words) != count) {
      failed += 1;
      continue;
    }
    if (from == 0) { /* What it takes to begin is not what it takes to read. */
      from = now();
      getrusage(RUSAGE_SELF, &before);
      printf("ready\n");
      fflush(stdout);
      continue;
    }
    int right = 1;
    for (int at = 0; at < count; at += 1) right &= words[at] == (0x4100 | (address + at));
    if (right) answers += 1;
    else wrong += 1;
  }
  double seconds = now() - from;
  getrusage(RUSAGE_SELF, &after);
  printf("{\"answers\":%ld,\"wrong\":%ld,\"failed\":%ld,\"seconds\":%.6f,\"cpuMs\":%.3f,\"residentMB\":%.2f}\n", answers,
         wrong, failed, seconds, cpu_ms(&after) - cpu_ms(&before), (double)after.ru_maxrss * 1024 / 1e6);
  return 0;
}
