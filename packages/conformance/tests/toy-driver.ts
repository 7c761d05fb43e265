import { connect, type Socket } from 'node:net'
import { refused } from '../src/drivers/index.ts'
import type { Heard, Person, Stage, StoryDoor, Terminal } from '../src/stories/index.ts'

interface Answer {
  readonly n?: number
  readonly ok?: { readonly id?: string }
  readonly error?: { readonly code: Parameters<typeof refused>[0]; readonly message: string }
  readonly told?: Omit<Extract<Heard, { kind: 'message' }>, 'kind'>
}

/** Lines to and from the toy door. */
class ToyTerminal implements Terminal {
  readonly heard: Heard[] = []
  readonly closed: Promise<unknown>
  readonly #socket: Socket
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #n = 0
  #rest = ''

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1').setEncoding('utf8')
    this.#socket.on('error', () => undefined)
    this.closed = new Promise((resolve) => this.#socket.once('close', resolve))
    void this.closed.then(() => {
      for (const answer of this.#waiting.values()) answer({ error: { code: 'closed', message: 'it was closed' } })
    })
    this.#socket.on('data', (chunk) => {
      const lines = `${this.#rest}${chunk}`.split('\n')
      this.#rest = lines.pop() ?? ''
      for (const line of lines) this.#received(JSON.parse(line) as Answer)
    })
  }

  async ask(words: object): Promise<string> {
    const n = ++this.#n
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(n, resolve))
    this.#socket.write(`${JSON.stringify({ n, ...words })}\n`)
    const { ok, error } = this.#socket.destroyed
      ? { error: { code: 'closed' as const, message: 'gone' } }
      : await answered
    if (error) throw refused(error.code, error.message)
    return ok?.id ?? ''
  }

  send(to: string, text: string, as: string): Promise<string> {
    return this.ask({ to, text, as })
  }

  async leave(): Promise<void> {
    this.#socket.end()
    await this.closed
  }

  #received({ n, told, ...answer }: Answer): void {
    if (told) this.heard.push({ kind: 'message', ...told })
    else if (n !== undefined) this.#waiting.get(n)?.(answer)
  }
}

export const toyDoor = (portOf: (stage: Stage) => number): StoryDoor => ({
  name: 'a toy door',
  can: new Set(['repeats']),
  async signIn(stage: Stage, { token }: Person, clientId: string): Promise<Terminal> {
    const terminal = new ToyTerminal(portOf(stage))
    await terminal.ask({ token, terminal: clientId })
    return terminal
  },
})
