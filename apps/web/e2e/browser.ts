/// <reference lib="dom" />
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { asApp } from '@tidings/testkit'
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

/** Screenshots that a person looks at. */
export const artifacts = fileURLToPath(new URL('../artifacts/', import.meta.url))
mkdirSync(artifacts, { recursive: true })

export const phone = { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true } as const

interface Reachable {
  readonly url: string
  readonly secret: string
}

interface PlaceOptions extends BrowserContextOptions {
  /** The page has its service worker, which fetches and keeps all of the page: what only few stories are about. */
  readonly worker?: boolean
}

/** In the page: as in the private window of some browsers. */
function refuseWorkers(): void {
  const refusal = new DOMException('this story has no service worker', 'SecurityError')
  // Where a page is not secure there are none anyway.
  if ('ServiceWorkerContainer' in globalThis) ServiceWorkerContainer.prototype.register = () => Promise.reject(refusal)
}

/** In the page: what the page keeps of who is signed in. */
function keepSession({ origin, session }: { readonly origin: string; readonly session: string }): void {
  if (location.origin === origin) localStorage.setItem('tidings.session', session)
}

/** A person at a browser of their own. What the page complains of is collected: nothing may. */
export class Person {
  /** Everybody whose page is open. */
  static readonly present = new Set<Person>()
  readonly page: Page
  readonly complaints: string[]

  private constructor(page: Page, complaints: string[] = []) {
    this.page = page
    this.complaints = complaints
    Person.present.add(this)
    page.on('close', () => Person.present.delete(this))
    page.setDefaultTimeout(20_000)
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`.trim())
    })
  }

  /** Nobody yet: the page asks who it is. */
  static async at(browser: Browser, url: string, options: PlaceOptions = {}): Promise<Person> {
    const person = await Person.#comes(browser, options)
    await person.page.goto(url)
    return person
  }

  static async #comes(browser: Browser, { worker = false, ...options }: PlaceOptions): Promise<Person> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options })
    if (!worker) await context.addInitScript(refuseWorkers)
    return new Person(await context.newPage())
  }

  /** Somebody whom the server knows, signed in already; `url` is where they reach it. */
  static async as(
    browser: Browser,
    { server, uid, name, url = server.url, ...options }: Readonly<PersonOptions>,
  ): Promise<Person> {
    await asApp(server, '/admin/users', { user: uid, name })
    const { token } = await asApp<{ token: string }>(server, '/tokens', { user: uid })
    const person = await Person.#comes(browser, options)
    // A script for the first visit: a context that begins with a storage opens a page of its own to fill it.
    const session = { origin: new URL(url).origin, session: JSON.stringify({ uid, token }) }
    await using _first = await person.context.addInitScript(keepSession, session)
    await person.page.goto(url)
    await person.list.waitFor()
    // It has all that the page needs: where the network goes now, everything still opens.
    if (options.worker) await person.page.waitForFunction(() => navigator.serviceWorker.controller !== null)
    return person
  }

  /** The two of most stories, each with options of their own. */
  static aliceAndBob(
    browser: Browser,
    server: Reachable,
    alices: Omit<PersonOptions, 'server' | 'uid' | 'name'> = {},
    bobs: typeof alices = {},
  ): Promise<[alice: Person, bob: Person]> {
    return Promise.all([
      Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', ...alices }),
      Person.as(browser, { server, uid: 'bob', name: 'Bob Marsh', ...bobs }),
    ])
  }

  get context(): BrowserContext {
    return this.page.context()
  }

  /** Another tab of the same browser. */
  async tab(url: string): Promise<Person> {
    const person = new Person(await this.context.newPage(), this.complaints)
    await person.page.goto(url)
    return person
  }

  /** What the page complained of, without what a story brings about on purpose. */
  complaintsBut(...expected: readonly RegExp[]): readonly string[] {
    return this.complaints.filter((one) => !expected.some((pattern) => pattern.test(one)))
  }

  get list(): Locator {
    return this.page.getByRole('navigation', { name: /Conversations|会话/ })
  }

  get log(): Locator {
    return this.page.getByRole('log', { name: 'Messages' })
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog').or(this.page.getByRole('alertdialog'))
  }

  /** Where words are written into the conversation that is open. */
  get box(): Locator {
    return this.page
      .getByRole('main')
      .getByRole('region')
      .getByRole('textbox', { name: /^Write a message/ })
  }

  panel(name: string): Locator {
    return this.page.getByRole('complementary', { name, exact: true })
  }

  async fillIn(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, text] of Object.entries(fields)) await this.page.getByLabel(label, { exact: true }).fill(text)
  }

  async press(name: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name, ...(typeof name === 'string' ? { exact: true } : {}) }).click()
  }

  async register(username: string, name: string): Promise<void> {
    await this.press('New here? Create an account')
    await this.fillIn({ 'User name': username, Name: name, Password: 'correct horse' })
    await this.press('Create account')
    await this.list.waitFor()
  }

  async signIn(username: string, password = 'correct horse'): Promise<void> {
    await this.fillIn({ 'User name': username, Password: password })
    await this.press('Sign in')
  }

  /** Finds somebody by name and opens the conversation. */
  async find(query: string, name: string): Promise<void> {
    await this.list.getByRole('button', { name: 'New chat' }).first().click()
    await this.page.getByLabel('Find people by name or user name').fill(query)
    await this.dialog.getByRole('button', { name }).click()
    await this.box.waitFor()
  }

  row(name: string | RegExp): Locator {
    return this.list.getByRole('button', { name })
  }

  /** Opens a conversation by its row; resolves when the page is there. */
  async open(name: string | RegExp): Promise<void> {
    const row = await this.row(name).first().elementHandle()
    if (row === null) throw new Error(`there is no row called ${name}`)
    await row.click()
    await this.page.waitForFunction((one) => !one.isConnected || one.matches('[aria-current="true"]'), row)
  }

  async say(text: string): Promise<void> {
    await this.box.fill(text)
    await this.box.press('Enter')
  }

  /** Chooses files for a message, of the open conversation or of a panel beside it. */
  async attach(files: Parameters<Locator['setInputFiles']>[0], place = this.page.locator('body')): Promise<void> {
    await place.getByRole('button', { name: 'Add to the message' }).last().click()
    const [chooser] = await Promise.all([
      this.page.waitForEvent('filechooser'),
      this.page.getByRole('menuitem', { name: 'Attach files' }).click(),
    ])
    await chooser.setFiles(files)
  }

  /** The texts of the messages on the screen, in order. */
  texts(): Promise<string[]> {
    return this.log.locator('.td-words').allTextContents()
  }

  async sees(text: string): Promise<void> {
    await this.log.getByText(text).first().waitFor()
  }

  /** The line in which something is said. */
  line(text: string): Locator {
    return this.log.locator('.td-line').filter({ hasText: text }).last()
  }

  /** Opens the menu of a message by the right button, and chooses from it. */
  async choose(text: string, action: string): Promise<void> {
    await this.log.getByText(text).last().click({ button: 'right' })
    await this.page.getByRole('menuitem', { name: action, exact: true }).click()
  }

  /** Opens the menu of a row anywhere, and chooses from it. */
  async chooseAt(row: Locator, action: string): Promise<void> {
    await row.click({ button: 'right' })
    await this.page.getByRole('menuitem', { name: action, exact: true }).click()
  }

  /** Answers the dialog that asks, or that is to be filled in. */
  async answer(button: string): Promise<void> {
    await this.dialog.getByRole('button', { name: button, exact: true }).click()
  }

  /** Until the dialog that was answered is gone, and its step in the history with it: going on earlier would be undone by it. */
  async isDone(): Promise<void> {
    await this.dialog.waitFor({ state: 'detached' })
    await this.page.waitForFunction(() => !(history.state as { tidingsLayers?: number } | null)?.tidingsLayers)
  }

  /** Goes by the address bar. */
  async go(path: string): Promise<void> {
    await this.page.evaluate((hash) => {
      location.hash = hash
    }, path)
  }

  /** Sees what shows for a moment only: looks out for it before it is brought about, however slow the machine is. */
  async glimpses(what: Locator, act: () => Promise<unknown>): Promise<void> {
    await Promise.all([what.waitFor(), act()])
  }

  /** Is told something by a state of the page, or for a moment after an act of their own. */
  async told(text: string | RegExp, act: () => Promise<unknown> = async () => undefined): Promise<void> {
    await this.glimpses(this.page.getByRole('status').getByText(text).first(), act)
  }

  /** Is led to a message, which is marked for a moment. */
  async ledTo(text: string, act: () => Promise<unknown>): Promise<void> {
    await this.glimpses(this.log.locator('[data-found="true"]').getByText(text), act)
  }

  /** Has this and nothing else in the box. */
  async holds(text: string): Promise<void> {
    await expect.poll(() => this.box.inputValue()).toBe(text)
  }

  /** Until the page has noticed that the network is back: it may do so before anybody presses the button. */
  async reconnects(): Promise<void> {
    const again = this.page.getByRole('button', { name: 'Try now' })
    // At once, or not at all: a click would wait for a button that has gone meanwhile.
    await again.evaluateAll((buttons) => {
      for (const button of buttons) (button as HTMLElement).click()
    })
    await again.waitFor({ state: 'detached' })
  }

  async shoot(name: string): Promise<void> {
    await this.page.screenshot({ path: `${artifacts}${name}.png`, animations: 'disabled' })
  }
}

interface PersonOptions extends PlaceOptions {
  readonly server: Reachable
  readonly uid: string
  readonly name: string
  readonly url?: string
}
