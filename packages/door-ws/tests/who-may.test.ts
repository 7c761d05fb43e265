import { startServer } from '@tidings/testkit'
import { tryEverything } from './who-may/trying.ts'

tryEverything(async () => {
  const server = await startServer({ web: false })
  return { servers: [server], [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
})
