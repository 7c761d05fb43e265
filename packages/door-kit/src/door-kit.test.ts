import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { TidingsError } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { createHttpHost, wireError } from './index.ts'

test('a rule keeps its words, a fault keeps them to itself and to the log', () => {
  const logged: unknown[] = []
  const silent = () => undefined
  const log = {
    info: silent,
    warn: silent,
    error: (fields: Readonly<Record<string, unknown>>) => logged.push(fields.instance),
  }
  expect(wireError(new TidingsError('not_found', 'there is no room r'), log)).toEqual({
    code: 'not_found',
    message: 'there is no room r',
  })
  const short = Object.assign(new Error('open /var/secret'), { code: 'ENFILE' })
  expect(wireError(short, log)).toEqual({ code: 'unavailable', message: 'the machine has too many files open' })
  const fault = wireError(new Error('the password is hunter2'), log)
  expect(fault).toMatchObject({ code: 'internal', message: 'a fault of the server' })
  expect(logged).toEqual([fault.details?.instance])
})

test('an upgrade to a path that nobody serves is 404, and a port that is taken is an error', async () => {
  const host = createHttpHost({ host: '127.0.0.1', port: 0 })
  const url = await host.start()
  const asked = get(url, { headers: { connection: 'upgrade', upgrade: 'websocket' } })
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  answer.resume()
  expect(answer.statusCode).toBe(404)
  const second = createHttpHost({ host: '127.0.0.1', port: Number(new URL(url).port) })
  await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await host.stop()
})
