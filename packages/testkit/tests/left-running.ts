import { PostgresServer } from '../src/postgres/server.ts'

/** Starts a PostgreSQL, says where, and waits to be killed. */
const server = await PostgresServer.start()
process.stdout.write(`${await server.database()}\n`)
