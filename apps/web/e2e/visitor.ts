/// <reference lib="dom" />
import { writeFileSync } from 'node:fs'
import type { Driven, InputSource } from '@tidings/testkit/engines'
import { artifacts } from './browser.ts'

const patienceMs = 20_000
const everyMs = 100

/** Keys that are no sign, as WebDriver writes them. */
const keys = { Enter: '\uE007', Escape: '\uE00C', Tab: '\uE004', Backspace: '\uE003', Control: '\uE009' } as const

/** What can be pressed or written into. */
const pressable = 'button, a, input, textarea, select, summary, [role="menuitem"], [role="option"], [role="switch"]'

interface Spot {
  readonly x: number
  readonly y: number
}

/** In the page: the middle of what is called so (`Bob…`: begins so; `…Bob…`: has it somewhere), when it can be pressed. */
function spotOf(name: string, selector: string): Spot | undefined {
  const words = name.replaceAll('…', '')
  const isCalled = (one: string): boolean => {
    if (name.startsWith('…')) return one.includes(words)
    return name.endsWith('…') ? one.startsWith(words) : one === words
  }
  const named = (element: Element): boolean => {
    const labels = [...((element as HTMLInputElement).labels ?? [])].map(({ textContent }) => textContent)
    const names = [element.getAttribute('aria-label'), ...labels, element.textContent]
    return names.some((one) => one !== null && isCalled(one.trim()))
  }
  for (const element of [...document.querySelectorAll<HTMLElement>(selector)].filter(named)) {
    element.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    const { x, y, width, height } = element.getBoundingClientRect()
    const spot = { x: Math.round(x + width / 2), y: Math.round(y + height / 2) }
    const top = document.elementFromPoint(spot.x, spot.y)
    const labels = [...((element as HTMLInputElement).labels ?? [])]
    const hit = top !== null && [element, ...labels].some((one) => one.contains(top) || top.contains(one))
    if (width > 0 && height > 0 && hit && !element.matches(':disabled')) return spot
  }
  return undefined
}

/** In the page: does it show this text to somebody? */
function shows(text: string, selector: string): boolean {
  return [...document.querySelectorAll<HTMLElement>(selector)].some(
    (one) => one.innerText.includes(text) && one.getClientRects().length > 0,
  )
}

/** A person at a browser that only the W3C's protocols drive: real presses, real keys. */
export class Visitor {
  readonly name: string
  readonly #driven: Driven

  constructor(name: string, driven: Driven) {
    this.name = name
    this.#driven = driven
  }

  go(url: string): Promise<void> {
    return this.#driven.go(url)
  }

  reload(): Promise<void> {
    return this.#driven.reload()
  }

  /** Calls a function in the page; it knows nothing but its arguments. */
  async run<Args extends readonly unknown[], T>(code: (...args: Args) => T, ...args: Args): Promise<Awaited<T>> {
    return (await this.#driven.run(code.toString(), args)) as Awaited<T>
  }

  /** Until a function in the page answers something; what it answered. */
  async until<Args extends readonly unknown[], T>(
    what: string,
    code: (...args: Args) => T,
    ...args: Args
  ): Promise<NonNullable<Awaited<T>>> {
    const end = Date.now() + patienceMs
    for (;;) {
      // A page that is being loaded has no answer.
      const answer = await this.run(code, ...args).catch((fault: unknown) => {
        if (Date.now() > end) throw fault
        return null
      })
      if (answer !== null && answer !== undefined && answer !== false) return answer as NonNullable<Awaited<T>>
      if (Date.now() > end) throw new Error(`${this.name}: still not: ${what}\n${await this.#seen()}`)
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  }

  async sees(text: string, selector = 'body'): Promise<void> {
    await this.until(`“${text}” in ${selector}`, shows, text, selector)
  }

  async seesNoMore(text: string, selector = 'body'): Promise<void> {
    await this.until(`no “${text}” in ${selector}`, async (...args) => !shows(...args), text, selector)
  }

  async press(name: string, selector: string = pressable): Promise<void> {
    const { x, y } = await this.until(`${selector} called “${name}”`, spotOf, name, selector)
    await this.pressAt(x, y)
  }

  async pressAt(x: number, y: number): Promise<void> {
    await this.#act('pointer', [
      { type: 'pointerMove', x, y, duration: 0 },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ])
  }

  async type(text: string): Promise<void> {
    const strokes = [...text].flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ])
    await this.#act('key', strokes)
  }

  async key(name: keyof typeof keys): Promise<void> {
    await this.type(keys[name])
  }

  async fillIn(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, text] of Object.entries(fields)) {
      await this.press(label, 'input, textarea')
      await this.type(text)
    }
  }

  async say(text: string): Promise<void> {
    await this.press('Write a message…', 'main textarea')
    await this.type(text)
    await this.key('Enter')
  }

  async shoot(name: string): Promise<void> {
    writeFileSync(`${artifacts}${name}-${this.name}.png`, await this.#driven.shoot(), 'base64')
  }

  close(): Promise<void> {
    return this.#driven.close()
  }

  async #act(type: InputSource['type'], actions: InputSource['actions']): Promise<void> {
    await this.#driven.act([{ type, id: type, actions }])
  }

  async #seen(): Promise<string> {
    await this.shoot('failed').catch(() => undefined)
    return this.run(() => document.body.innerText)
  }
}
