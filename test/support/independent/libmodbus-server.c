/*
 * A Modbus server on libmodbus that serves a register image: the other side of the wire, written without our code.
 *
 *   libmodbus-server IMAGE UNIT tcp
 *   libmodbus-server IMAGE UNIT rtu DEVICE BAUD
 *
 * IMAGE has a register a line, hexadecimal: "input 0046 4248". What is not in it is exception 2. Says "ready PORT" (0
 * for a serial line) on stdout when it listens, and serves until it is killed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <modbus/modbus.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REGISTERS 65536

static uint8_t known[2][REGISTERS]; /* 0: holding (function 3), 1: input (function 4) */
static modbus_mapping_t *mapping;

static void die(const char *what) {
  fprintf(stderr, "%s: %s\n", what, modbus_strerror(errno));
  exit(1);
}

static void load(const char *path) {
  char table[16];
  unsigned address, word;
  FILE *file = fopen(path, "r");
  if (file == NULL) die(path);
  while (fscanf(file, "%15s %x %x", table, &address, &word) == 3) {
    int input = strcmp(table, "input") == 0;
    known[input][address & 0xffff] = 1;
    (input ? mapping->tab_input_registers : mapping->tab_registers)[address & 0xffff] = (uint16_t)word;
  }
  fclose(file);
}

static int answerable(const uint8_t *pdu) {
  unsigned address = (pdu[1] << 8) | pdu[2];
  unsigned count = (pdu[3] << 8) | pdu[4];
  if (pdu[0] != MODBUS_FC_READ_HOLDING_REGISTERS && pdu[0] != MODBUS_FC_READ_INPUT_REGISTERS) return 1;
  for (unsigned at = address; at < address + count; at += 1)
    if (at >= REGISTERS || !known[pdu[0] == MODBUS_FC_READ_INPUT_REGISTERS][at]) return 0;
  return 1;
}

/* Serves one connection, or one serial line, to its end. */
static void serve(modbus_t *bus) {
  uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
  for (;;) {
    int length = modbus_receive(bus, query);
    if (length == 0) continue; /* Another unit was asked. */
    if (length < 0) {
      if (errno == EMBBADCRC || errno == EMBBADDATA || errno == ETIMEDOUT) continue;
      return;
    }
    if (answerable(query + modbus_get_header_length(bus))) modbus_reply(bus, query, length, mapping);
    else modbus_reply_exception(bus, query, MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS);
  }
}

static void say_ready(int port) {
  printf("ready %d\n", port);
  fflush(stdout);
}

static void serve_tcp(void) {
  struct sockaddr_in bound;
  socklen_t size = sizeof bound;
  modbus_t *bus = modbus_new_tcp("127.0.0.1", 0);
  if (bus == NULL) die("modbus_new_tcp");
  int listener = modbus_tcp_listen(bus, 4);
  if (listener < 0 || getsockname(listener, (struct sockaddr *)&bound, &size) < 0) die("listen");
  say_ready(ntohs(bound.sin_port));
  for (;;) {
    if (modbus_tcp_accept(bus, &listener) < 0) die("accept");
    serve(bus);
    modbus_close(bus);
  }
}

static void serve_rtu(const char *device, int baud, int unit) {
  modbus_t *bus = modbus_new_rtu(device, baud, 'N', 8, 1);
  if (bus == NULL || modbus_set_slave(bus, unit) < 0 || modbus_connect(bus) < 0) die(device);
  say_ready(0);
  serve(bus);
}

int main(int count, char **arguments) {
  if (count < 4) return 2;
  mapping = modbus_mapping_new(0, 0, REGISTERS, REGISTERS);
  if (mapping == NULL) die("mapping");
  load(arguments[1]);
  if (strcmp(arguments[3], "tcp") == 0) serve_tcp();
  else if (count == 6) serve_rtu(arguments[4], atoi(arguments[5]), atoi(arguments[2]));
  return 2;
}
