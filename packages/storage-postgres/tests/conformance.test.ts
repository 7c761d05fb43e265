import { storeConformance } from '@tidings/conformance'
import type { Store } from '@tidings/core'
import { PostgresServer } from '@tidings/testkit/postgres'
import { afterAll } from 'vitest'
import { openPostgresStore } from '../src/index.ts'

const server = await PostgresServer.start()
afterAll(() => server[Symbol.asyncDispose]())

/** With all tables: a copy of it is quicker than making them. */
const model = await server.database()
await (await openPostgresStore({ url: model }))[Symbol.asyncDispose]()
const name = new URL(model).pathname.slice(1)

const make = async (): Promise<Store> => openPostgresStore({ url: await server.database(name) })

storeConformance('PostgreSQL', make)
