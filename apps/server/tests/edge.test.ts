import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ChatClient } from '@tidings/client'
import { readJoiningCode } from '@tidings/edge-link'
import {
  aClient,
  asApp,
  aToken,
  RawClient,
  signedIn,
  spawnServer,
  startServer,
  startServerCluster,
  type TestServer,
} from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tidings } from './a-command.ts'
import { anEdge, centreOf, invited, openWay, startEdge } from './an-edge.ts'

const text = (data: string) => ({ type: 'text', data })

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server[Symbol.asyncDispose]())

/** As if it were a server: to its clients an edge is one. */
const at = (server: TestServer, url: string) => ({ url, secret: server.secret })

const certificate = () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-tls-'))
  const [certFile, keyFile] = [join(directory, 'cert.pem'), join(directory, 'key.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile]
  execFileSync('openssl', ['req', '-x509', ...key, '-days', '2', ...subject, '-out', certFile], { stdio: 'ignore' })
  return { certFile, keyFile, ca: readFileSync(certFile) }
}

/** A request over TLS, by somebody who knows the certificate. */
function overTls(url: string, ca: Buffer, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    httpsRequest(url, { ca, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve(Buffer.concat(chunks).toString()))
    })
      .on('error', reject)
      .end()
  })
}

/** Nobody listens there, or whoever does hangs up at once. */
const isRefused = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1')
  const [error] = await Promise.race([once(socket, 'error'), once(socket, 'connect').then(() => [undefined])])
  socket.destroy()
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED'
}

async function opened(url: string): Promise<RawClient> {
  const client = new RawClient(url)
  await client.open()
  return client
}

test('who comes over an edge and who comes directly talk to each other', async () => {
  await using edge = await anEdge(server)
  const alice = await aClient(at(server, edge.url), 'alice')
  const bob = await signedIn(server.url, await aToken(server, 'bob'))
  await alice.send('user/bob', 'from the shop floor').done
  await expect.poll(() => JSON.stringify(bob.events)).toContain('from the shop floor')
  await bob.request('message.send', { to: 'user/alice', content: text('heard') })
  await expect.poll(() => JSON.stringify(alice.state)).toContain('heard')
  alice.disconnect()
  bob.socket.terminate()
})

test('an edge keeps its key for its owner alone, joins once, and links again by its key', async () => {
  const code = await invited(server)
  const first = await startEdge([centreOf(server)], code)
  expect(statSync(join(first.data, 'edge.json')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(first.data, 'edge.json'), 'utf8')).not.toContain('secret')
  first.running.stop()
  await first.running.done
  await using again = await startEdge([centreOf(server)], undefined, {}, first.data)
  expect((await fetch(`${again.url}/healthz`)).status).toBe(200)
  // The code was used: nobody else joins with it.
  await expect(startEdge([centreOf(server)], code)).rejects.toThrow('the edge is refused')
})

test('a centre whose store is away lets nobody in and refuses nobody: the edge has its link when it is back', async () => {
  await using centre = await spawnServer()
  const first = await startEdge([centreOf(centre)], await invited(centre))
  first.running.stop()
  await first.running.done
  const file = new DatabaseSync(join(centre.data, 'tidings.db'))
  file.exec('begin immediate')
  const again = startEdge([centreOf(centre)], undefined, {}, first.data)
  await expect.poll(() => centre.output.join('')).toContain('an edge could not be let in now')
  file.exec('rollback')
  file.close()
  await using edge = await again
  expect((await fetch(`${edge.url}/healthz`)).status).toBe(200)
})

test('the web chat, an upload of megabytes and its download come through', async () => {
  await using edge = await anEdge(server)
  const token = await aToken(server, 'alice')
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/plain' }
  const bytes = Buffer.alloc(3_000_000, 'tidings ')
  const made = await fetch(`${edge.url}/v1/attachments?name=words.txt`, { method: 'POST', headers, body: bytes })
  expect(made.status).toBe(201)
  const { links } = (await made.json()) as { links: { url: string } }
  const got = await fetch(new URL(links.url, edge.url))
  expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true)
})

test('who comes over an edge is told of no address but the edge: not of nodes, nor of the one for the world', async () => {
  const world = 'https://chat.example.org'
  await using cluster = await startServerCluster({ http: { url: world } })
  const [one] = cluster.servers
  await using edge = await anEdge(one)
  const token = await aToken(one, 'alice')
  const linksAt = async (url: string): Promise<string> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/plain' }
    const made = await fetch(`${url}/v1/attachments?name=words.txt`, { method: 'POST', headers, body: 'words' })
    return ((await made.json()) as { links: { url: string } }).links.url
  }
  expect([await linksAt(one.url), await linksAt(edge.url)]).toEqual([
    expect.stringMatching(`^${world}/media/`),
    expect.stringMatching('^/media/'),
  ])
  const within = new ChatClient({ url: edge.url })
  await within.connect('alice', token)
  expect([within.state.nodes.urls, (await within.call('gateway', {})).nodes]).toEqual([[], []])
  const directly = new ChatClient({ url: one.url })
  await directly.connect('alice', token)
  expect(directly.state.nodes.urls).toHaveLength(2)
  for (const client of [within, directly]) client.disconnect()
})

test('TLS of clients ends at the centre: an edge sees no word of theirs', async () => {
  const { certFile, keyFile, ca } = certificate()
  await using other = await startServer({ tls: { certFile, keyFile } })
  const secret = { url: other.url, secret: other.secret }
  const code = JSON.parse(
    await new Promise<string>((resolve, reject) => {
      const asked = httpsRequest(
        `${other.url}/v1/admin/edges`,
        {
          ca,
          method: 'POST',
          headers: { authorization: `Bearer ${secret.secret}`, 'content-type': 'application/json' },
        },
        (response) => {
          response.setEncoding('utf8').on('data', resolve)
        },
      )
      asked.on('error', reject).end('{"name":"shop"}')
    }),
  ).code as string
  await using edge = await startEdge([centreOf(other)], code, { 'edge.caFile': certFile })
  await using way = await openWay(edge.port)
  const told = await overTls(`https://127.0.0.1:${way.port}/v1/accounts`, ca, { 'x-secret': 'words of mine' })
  expect(told).toContain('accounts')
  const seen = way.seen()
  expect(seen[0]).toBe(22)
  for (const word of ['words of mine', 'accounts', 'GET /v1', 'HTTP/1.1']) expect(seen.includes(word)).toBe(false)
  await expect(fetch(`http://127.0.0.1:${edge.port}/healthz`)).rejects.toThrow()
})

test('with a certificate of its own TLS ends at the edge', async () => {
  const { certFile, keyFile, ca } = certificate()
  await using edge = await anEdge(server, { 'tls.certFile': certFile, 'tls.keyFile': keyFile })
  expect(await overTls(`${edge.url}/v1/accounts`, ca)).toContain('accounts')
})

test('without its link nobody is kept waiting: who is here is cut off, who comes is refused', async () => {
  await using way = await openWay(Number(new URL(server.url).port))
  await using edge = await startEdge([`ws://127.0.0.1:${way.port}`], await invited(server), { port: '0' })
  const { port } = edge
  expect(await (await fetch(`${edge.health}/healthz`)).json()).toMatchObject({ linked: true })
  const here = connect(port, '127.0.0.1')
  await once(here, 'connect')
  const lost = new Promise((resolve) => here.once('error', resolve))
  way.cut()
  expect(await lost).toMatchObject({ code: 'ECONNRESET' })
  expect(await isRefused(port)).toBe(true)
  expect((await fetch(`${edge.health}/healthz`)).status).toBe(503)
  way.mend()
  await edge.upAgain()
  expect((await fetch(`${edge.health}/healthz`)).status).toBe(200)
  expect(await (await fetch(`${edge.health}/metrics`)).text()).toContain('tidings_edge_links 1')
})

test('a centre that is away is passed over for the next', async () => {
  await using edge = await startEdge(['ws://127.0.0.1:9', centreOf(server)], await invited(server))
  expect((await fetch(`${edge.url}/healthz`)).status).toBe(200)
})

test('one that is revoked loses its link and its clients at once, and gets no other', async () => {
  const edge = await anEdge(server)
  const here = connect(edge.port, '127.0.0.1')
  await once(here, 'connect')
  const lost = new Promise((resolve) => here.once('error', resolve))
  await asApp(server, `/admin/edges/${edge.running.name}`, undefined, 'DELETE')
  expect(await lost).toMatchObject({ code: 'ECONNRESET' })
  expect(await edge.running.done).toBe('refused')
  expect(await isRefused(edge.port)).toBe(true)
  await expect(startEdge([centreOf(server)], undefined, {}, edge.data)).rejects.toThrow('refused')
})

test('a node that stops says so to its clients behind the edge, and takes no link any more', async () => {
  const other = await startServer()
  await using edge = await anEdge(other)
  const alice = await signedIn(edge.url, await aToken(other, 'alice'))
  const closed = once(alice.socket, 'close')
  await other[Symbol.asyncDispose]()
  const [code] = (await closed) as [number]
  expect(code).toBe(4503)
  expect(await isRefused(edge.port)).toBe(true)
})

test('an address counts within its edge: nobody there takes the place of somebody who comes directly', async () => {
  await using other = await startServer({ limits: { connectionsPerAddress: 2 } as never })
  await using edge = await anEdge(other)
  const direct = await Promise.all([opened(other.url), opened(other.url)])
  const overEdge = await Promise.all([opened(edge.url), opened(edge.url)])
  await expect(opened(edge.url)).rejects.toThrow()
  for (const client of [...direct, ...overEdge]) {
    expect(client.socket.readyState).toBe(1)
    client.socket.terminate()
  }
})

test('a server that takes no edges has nothing at their address', async () => {
  await using other = await startServer({ edge: { accept: false } })
  const answer = await fetch(`${other.url}/edge`, { headers: { upgrade: 'websocket', connection: 'upgrade' } }).catch(
    () => undefined,
  )
  expect(answer?.status ?? 404).toBe(404)
  await expect(asApp(other, '/admin/edges', { name: 'shop' })).rejects.toThrow('takes no edges')
})

test('the doctor says whether an edge has its key, and reaches its centre', async () => {
  await using edge = await anEdge(server)
  const about = async (data: string, centre: string): Promise<unknown> => {
    const { out } = await tidings(data, 'doctor', '--json', '--edge.center', centre)
    const { findings } = JSON.parse(out) as { findings: { about: string; verdict: string; text: string }[] }
    return findings.find((finding) => finding.about === 'edge')
  }
  expect(await about(edge.data, centreOf(server))).toMatchObject({ verdict: 'ok' })
  expect(await about(edge.data, `ws://127.0.0.1:9,${centreOf(server)}`)).toMatchObject({ verdict: 'warning' })
  expect(await about(edge.data, 'ws://127.0.0.1:9')).toMatchObject({ verdict: 'fault' })
  expect(await about(server.data, centreOf(server))).toMatchObject({ verdict: 'fault' })
})

test('the command line invites an edge, lists it and takes its key back', async () => {
  const name = 'by-hand'
  const invitation = await tidings(server.data, '--secret', server.secret, 'edge', 'invite', name)
  const [code = ''] = invitation.out.split('\n')
  await using edge = await startEdge([centreOf(server)], code)
  expect((await tidings(server.data, '--secret', server.secret, 'edge', 'list')).out).toMatch(/by-hand\t\S{43}\tjoined/)
  expect((await tidings(server.data, '--secret', server.secret, 'edge', 'revoke', name)).code).toBe(0)
  expect(await edge.running.done).toBe('refused')
  expect((await tidings(server.data, 'edge')).err).toContain('say where the centre is')
})

test('of a centre with two nodes, the edge goes to the other when one stops', async () => {
  const one = await startServer()
  await using other = await startServer()
  await using edge = await startEdge([centreOf(one), centreOf(other)], await invited(one, 'moves'))
  // Nodes have one store; these two have each their own, so the other is told of the key, too.
  const { edges } = (await one.gate.call({ kind: 'app', address: '' }, 'edge.list', {})) as { edges: { key: string }[] }
  const { secret } = readJoiningCode(await invited(other, 'moves')) ?? { secret: '' }
  await other.gate.edges.admit({ name: 'moves', key: edges[0]?.key ?? '', secret, address: '' })
  await one[Symbol.asyncDispose]()
  await edge.upAgain()
  expect(await (await fetch(`${edge.health}/healthz`)).json()).toMatchObject({ linked: true })
})
