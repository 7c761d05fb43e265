import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createHttpHost, type HttpHost } from './index.ts'

let host: HttpHost | undefined

afterEach(async () => {
  host?.server.closeAllConnections()
  await host?.stop()
})

/** Doors at some paths; each answers with its name. */
async function listening(prefixes: readonly string[], basePath = ''): Promise<(path: string) => Promise<string>> {
  host = createHttpHost({ host: '127.0.0.1', port: 0, basePath })
  for (const prefix of prefixes) host.route(prefix, (_request, response) => response.end(prefix))
  const url = await host.start()
  return async (path) => (await fetch(`${url}${path}`)).text()
}

test('requests go to the door whose path they lie beneath, the longest first, all others to one', async () => {
  const ask = await listening(['/openim', '/openim/v2', '/robot'])
  host?.onRequest((_request, response) => response.end('others'))
  expect(await ask('/openim')).toBe('/openim')
  expect(await ask('/openim?token=1')).toBe('/openim')
  expect(await ask('/openim/auth/user_token')).toBe('/openim')
  expect(await ask('/openim/v2/auth')).toBe('/openim/v2')
  expect(await ask('/robot/')).toBe('/robot')
  for (const path of ['/', '/openim2', '/v1/openim', '//openim', '/OpenIM', '/%6fpenim', '/?/openim'])
    expect(await ask(path), path).toBe('others')
})

test('beneath the path of a proxy too; where nobody takes the rest it is not found', async () => {
  const ask = await listening(['/openim'], '/chat')
  expect(await ask('/chat/openim/x')).toBe('/openim')
  expect(await ask('/openim/x')).toBe('/openim')
  expect(JSON.parse(await ask('/elsewhere'))).toMatchObject({ error: { code: 'not_found' } })
})

test('two doors cannot have one path, and a path is whole steps', () => {
  const made = createHttpHost({ host: '127.0.0.1', port: 0 })
  made.route('/openim', () => undefined)
  expect(() => made.route('/openim', () => undefined)).toThrow('belongs to another door')
  for (const prefix of ['', '/', 'openim', '/openim/', '//x'])
    expect(() => made.route(prefix, () => undefined)).toThrow()
})

/** The status line of the answer to an upgrade request. */
async function upgraded(port: number, path: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8')
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
  const [answer] = (await once(socket, 'data')) as [string]
  socket.destroy()
  return answer.split('\r\n')[0] ?? ''
}

test('one door may take the upgrade requests to all paths that no other one has', async () => {
  const made = createHttpHost({ host: '127.0.0.1', port: 0 })
  host = made
  for (const path of ['/ws', '*'])
    made.onUpgrade(path, (_request, socket) => {
      socket.end(`HTTP/1.1 101 at ${path}\r\n\r\n`)
    })
  const port = Number(new URL(await made.start()).port)
  expect(await upgraded(port, '/ws')).toBe('HTTP/1.1 101 at /ws')
  for (const path of ['/', '/any/path?token=x']) expect(await upgraded(port, path)).toBe('HTTP/1.1 101 at *')
})
