import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { aClient, aToken, freePort, startServer } from '@tidings/testkit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const guide = readFileSync(fileURLToPath(new URL('../../../docs/operate/install.md', import.meta.url)), 'utf8')
/** The settings that the guide shows, in its order: for a host, and beneath a path. */
const shown = (language: string): readonly string[] =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, block = '']) => block)

function programOf(name: string): string {
  const path = ['/usr/sbin', '/usr/bin', '/usr/local/bin'].map((folder) => join(folder, name)).find(existsSync)
  if (path === undefined) throw new Error(`there is no ${name} here: apt-get install ${name} (.ci/run does)`)
  return path
}

let folder: string
let running: ChildProcess | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidings-proxy-'))
})
afterEach(async () => {
  if (running && running.exitCode === null) {
    running.kill('SIGTERM')
    await once(running, 'exit')
  }
  running = undefined
  rmSync(folder, { recursive: true, force: true })
})

const onLoopback = (block: string, port: number, tidings: string): string =>
  block.replaceAll('127.0.0.1:8080', new URL(tidings).host).replaceAll('443 ssl', `127.0.0.1:${port}`)

function nginx(block: string, port: number, tidings: string): readonly string[] {
  const server = block.startsWith('server') ? block : `server {\n\tlisten 443 ssl;\n${block}}\n`
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  )
  const rest = onLoopback(server, port, tidings).replaceAll(/\n\tssl_certificate[^\n]*/g, '')
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events {} http { access_log off; ${temporary.join(' ')}\n${rest} }`,
  )
  return [programOf('nginx'), '-c', join(folder, 'nginx.conf')]
}

function caddy(block: string, port: number, tidings: string): readonly string[] {
  const site = onLoopback(block, port, tidings).replace(/^(chat\.)?example\.org/, `http://127.0.0.1:${port}`)
  writeFileSync(
    join(folder, 'Caddyfile'),
    `{\n\tadmin off\n\tlog {\n\t\tlevel ERROR\n\t}\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}\n${site}`,
  )
  return [programOf('caddy'), 'run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')]
}

describe.each([
  ['nginx', nginx],
  ['caddy', caddy],
] as const)('with the settings for %s that the guide shows', (name, configure) => {
  test.each([
    ['at a host', 0, ''],
    ['beneath a path', 1, '/chat'],
  ] as const)('%s: page, SDK, files larger than 1 MB, docs', async (_where, index, path) => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}${path}`
    await using server = await startServer({ http: { proxies: ['127.0.0.1'] } })
    const [program = '', ...args] = configure(shown(name)[index] ?? '', port, server.url)
    mkdirSync(join(folder, 'home'))
    const env = { PATH: process.env.PATH ?? '', HOME: join(folder, 'home') }
    running = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
    await expect
      .poll(
        () =>
          fetch(`${url}/healthz`).then(
            ({ status }) => status,
            () => 0,
          ),
        { timeout: 20_000 },
      )
      .toBe(200)

    const reached = { url, secret: server.secret }
    await aToken(reached, 'bob')
    await using stack = new AsyncDisposableStack()
    const alice = stack.adopt(await aClient(reached, 'alice'), async (client) => client.disconnect())
    await alice.send('user/bob', 'hello').done
    const large = new Blob([new Uint8Array(3_000_000)], { type: 'application/octet-stream' })
    const { links } = await alice.files.upload(large, { name: 'large.bin' })
    expect((await (await fetch(links.url)).arrayBuffer()).byteLength).toBe(3_000_000)
    for (const start of ['', '/docs']) {
      // Without the slash at its end the path leads there, too.
      const page = await fetch(`${url}${start}`)
      const names = [...(await page.text()).matchAll(/(?:src|href)="([^":]+)"/g)].map(([, file = '']) => file)
      const found = await Promise.all(names.map(async (file) => (await fetch(new URL(file, page.url))).status))
      expect([page.status, found.length > 1, new Set(found)]).toEqual([200, true, new Set([200])])
    }
  })
})
