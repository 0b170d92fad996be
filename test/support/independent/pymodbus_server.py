"""A Modbus server on pymodbus that serves a register image: the other side of the wire, written without our code.

  pymodbus_server.py IMAGE UNIT tcp
  pymodbus_server.py IMAGE UNIT rtu DEVICE BAUD

IMAGE has a register a line, hexadecimal: "input 0046 4248". What is not in it is exception 2. Says "ready PORT" (0 for
a serial line) on stdout when it listens, and serves until it is killed.
"""
import asyncio
import logging
import sys

from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext, ModbusSparseDataBlock
from pymodbus.server import StartAsyncSerialServer, StartAsyncTcpServer
from pymodbus.transaction import ModbusRtuFramer


# It reports every exception it answers and every connection that ends.
logging.disable(logging.CRITICAL)


def read_image(path):
    tables = {"input": {}, "holding": {}}
    with open(path, encoding="ascii") as image:
        for line in image:
            table, address, word = line.split()
            tables[table][int(address, 16)] = int(word, 16)
    return tables


def say_ready(port):
    print("ready", port, flush=True)


async def serve(image, unit, transport, device=None, baud="9600"):
    tables = read_image(image)
    slave = ModbusSlaveContext(
        ir=ModbusSparseDataBlock(tables["input"]), hr=ModbusSparseDataBlock(tables["holding"]), zero_mode=True
    )
    context = ModbusServerContext(slaves={int(unit): slave}, single=False)
    if transport == "rtu":
        server = await StartAsyncSerialServer(
            context=context,
            framer=ModbusRtuFramer,
            port=device,
            baudrate=int(baud),
            parity="N",
            stopbits=1,
            ignore_missing_slaves=True,
            defer_start=True,
        )
        await server.start()
        say_ready(0)
        await server.serve_forever()
    else:
        server = await StartAsyncTcpServer(context=context, address=("127.0.0.1", 0), defer_start=True)
        serving = asyncio.ensure_future(server.serve_forever())
        await server.serving
        say_ready(server.server.sockets[0].getsockname()[1])
        await serving


asyncio.run(serve(*sys.argv[1:]))
