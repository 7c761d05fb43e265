import type { Person, Stage } from './door.ts'

interface Step {
  /** `romeo sends “hi”` */
  readonly says: string
  readonly play: () => Promise<void>
  /** Where in the story it stands. */
  readonly at: Error
}

/** What has an address: a person, or a room. */
export interface Addressee {
  readonly oid: string
  readonly isRoom: boolean
}

/** A place at which somebody sits. */
interface Taken {
  /** What is wrong with what was heard there, if something is. */
  readonly disorder: string | undefined
  end(): Promise<void>
}

/** Who said something, and to whom. */
export interface Said {
  readonly from: string
  readonly to: Addressee
}

/** What is told of a story, step by step, and then played. */
export class Scene {
  readonly stage: Stage
  readonly seats: Taken[] = []
  /** By their texts, in their order: a story says nothing twice. */
  readonly said = new Map<string, Said>()
  readonly #steps: Step[] = []
  readonly #faults: (() => string | undefined)[] = []

  constructor(stage: Stage) {
    this.stage = stage
  }

  add(says: string, play: () => Promise<void>): void {
    this.#steps.push({ says, play, at: new Error(says) })
  }

  /** What is wrong with how it ended, if something is. */
  atTheEnd(fault: () => string | undefined): void {
    this.#faults.push(fault)
  }

  saidOf(text: string): Said {
    const said = this.said.get(text)
    if (!said) throw new Error('it was never said')
    return said
  }

  /** Plays all steps, one after the other; answers what is wrong in the end. */
  async play(): Promise<readonly string[]> {
    try {
      for (const step of this.#steps) await playOne(step)
      return [...this.#faults.map((fault) => fault()), ...this.seats.map((seat) => seat.disorder)].flatMap(
        (fault) => fault ?? [],
      )
    } finally {
      for (const seat of this.seats) await seat.end()
    }
  }

  /** What the app's server asks, for itself or for a user. */
  async ask(method: string, path: string, body: unknown, as?: string): Promise<unknown> {
    const headers = { authorization: `Bearer ${this.stage.secret}`, 'content-type': 'application/json' }
    const acting = as === undefined ? headers : { ...headers, 'tidings-as': as }
    const answer = await fetch(`${this.stage.url}/v1${path}`, { method, headers: acting, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }

  /** Somebody new; with a password they have an account of the server's own. */
  async makePerson(uid: string, hasPassword: boolean): Promise<Person> {
    const password = `the secret of ${uid}`
    if (hasPassword) await this.ask('POST', '/accounts/register', { username: uid, password })
    else await this.ask('POST', '/admin/users', { user: uid })
    const { token } = (await this.ask('POST', '/tokens', { user: uid })) as { token: string }
    return { uid, token, ...(hasPassword ? { password } : {}) }
  }
}

async function playOne({ says, play, at }: Step): Promise<void> {
  try {
    await play()
  } catch (cause) {
    at.message = `${says}: ${cause instanceof Error ? cause.message : String(cause)}`
    throw Object.assign(at, { cause })
  }
}

/** Until it is so; a door may take its time. */
export async function until(what: string, isSo: () => boolean, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
