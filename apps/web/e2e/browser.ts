import { existsSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const executablePath = process.env.TIDINGS_CHROMIUM ?? '/usr/bin/chromium'

/** Screenshots that a person looks at. */
const artifacts = fileURLToPath(new URL('../artifacts/', import.meta.url))

export async function openBrowser(): Promise<Browser> {
  if (!existsSync(executablePath)) {
    throw new Error(
      `there is no Chromium at ${executablePath}: apt-get install chromium, or set TIDINGS_CHROMIUM to its path`,
    )
  }
  mkdirSync(artifacts, { recursive: true })
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet] })
}

/** A person at a browser of their own. What the page complains of is collected: nothing may. */
export class Person {
  readonly page: Page
  readonly complaints: string[] = []

  private constructor(page: Page) {
    this.page = page
    page.on('pageerror', (error) => this.complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text())
    })
  }

  static async at(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Person> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options })
    const person = new Person(await context.newPage())
    await person.page.goto(url)
    return person
  }

  async register(username: string, name: string): Promise<void> {
    const { page } = this
    await page.getByRole('button', { name: 'New here? Create an account' }).click()
    await page.getByLabel('User name').fill(username)
    await page.getByLabel('Name', { exact: true }).fill(name)
    await page.getByLabel('Password').fill('correct horse')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('navigation').waitFor()
  }

  /** Finds somebody by name and opens the conversation. */
  async find(query: string, name: string): Promise<void> {
    const { page } = this
    await page.getByRole('button', { name: 'New chat' }).first().click()
    await page.getByLabel('Find people by name or user name').fill(query)
    await page.getByRole('dialog').getByRole('button', { name }).click()
  }

  async open(name: string | RegExp): Promise<void> {
    await this.page.getByRole('navigation').getByRole('button', { name }).click()
  }

  async say(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: /Write a message/ }).fill(text)
    await this.page.keyboard.press('Enter')
  }

  /** The texts of the bubbles, in order. */
  texts(): Promise<string[]> {
    return this.page.locator('.words').allTextContents()
  }

  async sees(text: string): Promise<void> {
    await this.page.locator('.words', { hasText: text }).first().waitFor()
  }

  async shoot(name: string): Promise<void> {
    await this.page.screenshot({ path: `${artifacts}${name}.png`, animations: 'disabled' })
  }
}
