import { connect, type Socket } from 'node:net'
import { aToken, startServer, type TestServer } from '@tidings/testkit'
import { expect, test } from 'vitest'

const log = '/v1/conversations/user/bob/log?limit=9'

/** Asks for so many pages at once, one after the other in one connection, and reads nothing. */
function asking({ url }: TestServer, token: string, times: number): Socket {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  socket.pause()
  socket.write(`GET ${log} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n\r\n`.repeat(times))
  return socket
}

async function read({ url }: TestServer, token: string): Promise<number> {
  const answer = await fetch(`${url}${log}`, { headers: { authorization: `Bearer ${token}` } })
  await answer.arrayBuffer()
  return answer.status
}

test('pages that are not taken are their caller’s own: nobody else waits for them, and they end with the connection', async () => {
  await using server = await startServer({ limits: { pagesPerUser: 1 } })
  const [alice, carol] = [await aToken(server, 'alice'), await aToken(server, 'carol')]
  await aToken(server, 'bob')
  const content = { type: 'custom/big', data: 'x'.repeat(60_000) }
  const headers = { authorization: `Bearer ${alice}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ to: 'user/bob', content })
  for (let i = 0; i < 9; i++) await fetch(`${server.url}/v1/messages`, { method: 'POST', headers, body })
  const unread = asking(server, alice, 60)
  await new Promise((resolve) => setTimeout(resolve, 1000))
  expect(await read(server, carol)).toBe(200)
  let isAnswered = false
  const own = read(server, alice).then((status) => {
    isAnswered = true
    return status
  })
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(isAnswered).toBe(false)
  unread.destroy()
  expect(await own).toBe(200)
}, 30_000)
