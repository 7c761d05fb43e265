/// <reference lib="dom" />
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import type { ChatClient } from '@tidings/client'
import { aClient, aToken, freePort, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from './check/root.ts'
import { leastNode, next, node, vite } from './pack/projects.ts'
import { publishable } from './pack/publishable.ts'
import { Stranger } from './pack/stranger.ts'

let into: string
let tarballs: readonly string[]
let site: Server
let origin: string
/** What the site serves. */
let folder = ''
let server: TestServer
let bob: ChatClient
let browser: Browser

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

async function openSite(): Promise<void> {
  site = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://site')
    const file = join(folder, pathname === '/' ? 'index.html' : pathname)
    if (!existsSync(file)) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(response)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
}

/** Next is told which one to take. */
let nextPort: number

beforeAll(async () => {
  into = mkdtempSync(join(tmpdir(), 'tidings-packed-'))
  execFileSync(process.execPath, [join(root, 'tools/pack.ts'), into], { stdio: ['ignore', 'ignore', 'inherit'] })
  tarballs = readdirSync(join(into, 'tarballs')).map((file) => join(into, 'tarballs', file))
  await openSite()
  nextPort = await freePort()
  server = await startServer({ http: { origins: [origin, `http://127.0.0.1:${nextPort}`] } })
  bob = await aClient(server, 'bob')
  bob.on('message', ({ from, content }) => {
    if (from !== 'user/bob') bob.send(from, `You said: ${content.data}`)
  })
  browser = await openBrowser()
}, 180_000)

afterAll(async () => {
  bob?.disconnect()
  await browser?.close()
  site?.close()
  await server?.[Symbol.asyncDispose]()
  rmSync(into, { recursive: true, force: true })
})

/** Opens the chat of that page as somebody, writes to bob, and reads his answer. */
async function chats(page: string, uid: string): Promise<readonly string[]> {
  const complaints: string[] = []
  const context = await browser.newContext({ viewport: { width: 1100, height: 700 }, locale: 'en-GB' })
  const shown = await context.newPage()
  shown.on('pageerror', (error) => complaints.push(error.message))
  shown.on('console', (message) => {
    if (message.type() === 'error' && !/favicon/.test(message.location().url)) complaints.push(message.text())
  })
  const query = new URLSearchParams({ url: server.url, uid, token: await aToken(server, uid) })
  await bob.send(`user/${uid}`, 'Are you there?').done
  await shown.goto(`${page}?${query}`)
  await shown.getByRole('button', { name: /bob/ }).first().click()
  await shown.getByRole('textbox', { name: /Write a message/ }).fill('*I am*')
  await shown.keyboard.press('Enter')
  await shown.getByText('You said: *I am*').first().waitFor()
  await context.close()
  return complaints
}

describe('what is packed', () => {
  test.each(publishable)('@tidings/%s holds what its manifest promises, and nothing of the tests', async (name) => {
    const pkgDir = join(into, 'packages', name)
    const { messages } = await publint({ pkgDir, level: 'warning', strict: true })
    expect(messages).toEqual([])
    const files = readdirSync(pkgDir, { recursive: true, encoding: 'utf8' })
    expect(files.filter((file) => /test/.test(file))).toEqual([])
    for (const file of ['README.md', 'LICENSE', 'dist/index.js', 'dist/index.js.map', 'dist/index.d.ts'])
      expect(files).toContain(file)
    const map = JSON.parse(readFileSync(join(pkgDir, 'dist/index.js.map'), 'utf8')) as { sourcesContent: string[] }
    expect(map.sourcesContent.join('')).toContain('export')
    expect(readFileSync(join(pkgDir, 'README.md'), 'utf8')).not.toMatch(/\]\((?!https?:)/)
  })
})

describe('in a stranger’s project of Node', () => {
  let project: Stranger
  beforeAll(async () => {
    project = await Stranger.with(node, tarballs)
  }, 120_000)
  afterAll(() => project?.[Symbol.dispose]())

  const nodes = ['node', ...('least' in leastNode ? ['node_modules/least/bin/node'] : [])]
  const greets = async (program: string, file: string): Promise<string> => {
    const uid = `greeter-${file.split('.')[0]}`
    return project.run(program, [file, server.url, uid, await aToken(server, uid), 'user/bob'])
  }

  test.each(nodes)('%s imports it as a module and requires it as CommonJS', async (program) => {
    expect(await greets(program, 'module.mjs')).toBe('You said: hello')
    expect(await greets(program, 'common.cjs')).toBe('You said: hello')
  })

  test('a bundler makes one CommonJS file of it', async () => {
    const args = ['common.cjs', '--bundle', '--platform=node', '--format=cjs', '--outfile=bundled.cjs']
    await project.run('node_modules/.bin/esbuild', args)
    expect(await greets('node', 'bundled.cjs')).toBe('You said: hello')
  })

  test('the kit is imported where there is no browser, and shows nothing there', async () => {
    expect(await project.run('node', ['ahead.mjs'])).toBe('""')
  })

  test.each(['nodenext', 'bundler'])('the compiler finds its types, by the rules of %s', async (rules) => {
    expect(await project.run('node_modules/.bin/tsc', ['-p', `tsconfig.${rules}.json`])).toBe('')
  })
})

test('Vite builds a page with the kit, and the page chats', async () => {
  using project = await Stranger.with(vite, tarballs)
  await project.run('node_modules/.bin/vite', ['build', '--logLevel', 'warn'])
  folder = join(project.folder, 'dist')
  expect(await chats(origin, 'vera')).toEqual([])
}, 180_000)

test('Next builds pages with the kit, made ahead and live', async () => {
  using project = await Stranger.with(next, tarballs)
  await project.run('node_modules/.bin/next', ['build'])
  const args = ['node_modules/next/dist/bin/next', 'start', '--hostname', '127.0.0.1', '--port', String(nextPort)]
  const running = spawn(process.execPath, args, { cwd: project.folder, env: project.environment, stdio: 'pipe' })
  try {
    const page = `http://127.0.0.1:${nextPort}`
    await expect
      .poll(
        () =>
          fetch(page).then(
            ({ status }) => status,
            () => 0,
          ),
        { timeout: 30_000 },
      )
      .toBe(200)
    expect(await (await fetch(`${page}/kit`)).text()).toContain('imported by a page of the server')
    expect(await chats(page, 'nora')).toEqual([])
  } finally {
    running.kill()
    if (running.exitCode === null) await once(running, 'exit')
  }
}, 300_000)
