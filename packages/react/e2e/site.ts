import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer, type TestServer } from '@tidings/testkit'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { build, type Rolldown } from 'vite'

/** A customer's web site: pages of its own at an origin of its own, and a Tidings server elsewhere. */
export interface Site extends AsyncDisposable {
  readonly chat: TestServer
  readonly origin: string
  /** Builds a program and makes a page `<name>.html` that runs it. */
  add(name: string, program: string): Promise<void>
  /** Makes a page `<name>.html`. */
  page(name: string, content: string): void
  file(name: string, text: string): void
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/** As strict as a site can be that has a chat from another origin. */
const policyFor = (chat: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' ${chat}`,
    `style-src 'self' ${chat}`,
    `img-src 'self' data: blob: ${chat}`,
    `media-src blob: ${chat}`,
    `connect-src ${chat} ${chat.replace('http', 'ws')}`,
  ].join('; ')

export async function openSite(): Promise<Site> {
  const root = mkdtempSync(join(tmpdir(), 'tidings-site-'))
  let policy = ''
  const http = createServer(({ url = '/' }, response) => {
    const file = join(root, new URL(url, 'http://site').pathname)
    if (url === '/favicon.ico' || !existsSync(file)) {
      response.writeHead(url === '/favicon.ico' ? 204 : 404).end()
      return
    }
    const type = types[extname(file)] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(readFileSync(file))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  // Another host than the server's, not only another port: another site for the browser.
  const origin = `http://localhost:${(http.address() as AddressInfo).port}`
  const chat = await startServer({ http: { origins: [origin] }, presence: { every: 50 } })
  policy = policyFor(chat.url)
  const file = (name: string, text: string): void => writeFileSync(join(root, name), text)
  const page = (name: string, content: string): void =>
    file(`${name}.html`, `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title>${content}</html>`)
  return {
    chat,
    origin,
    file,
    page,
    async add(name, program) {
      const head = await bundle(root, name, program)
      page(name, `${head}<body><div id="chat"></div></body>`)
    },
    async [Symbol.asyncDispose]() {
      http.closeAllConnections()
      http.close()
      await chat[Symbol.asyncDispose]()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** Builds one program; answers what its page has to load. */
async function bundle(root: string, name: string, program: string): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('..', import.meta.url)),
    // React's development build: it says what it has against a program, and it can count renders.
    define: { 'process.env.NODE_ENV': '"development"' },
    build: {
      outDir: root,
      emptyOutDir: false,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: 'es2023',
      rolldownOptions: { input: { [name]: program } },
    },
  })) as Rolldown.RolldownOutput
  const entry = built.output.find((one) => one.type === 'chunk' && one.isEntry)
  const styles = built.output.filter(({ fileName }) => fileName.startsWith(`assets/${name}`) && /\.css$/.test(fileName))
  const links = styles.map(({ fileName }) => `<link rel="stylesheet" href="/${fileName}">`)
  return `${links.join('')}<script type="module" src="/${entry?.fileName}"></script>`
}

export interface Visit extends AsyncDisposable {
  readonly page: Page
  /** What the browser objected to: nothing may be here. */
  readonly complaints: readonly string[]
}

export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 }, locale: 'en-GB', ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.setDefaultTimeout(10_000)
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(url)
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() }
}
