import type { Heard, Person, StoryDoor, Terminal } from './door.ts'
import { type Addressee, type Scene, until } from './scene.ts'

/** Whom a story is about: a person, and the door at which they are. */
export interface Role {
  readonly name: string
  readonly door: StoryDoor
  /** Made when the story is played. */
  person: Person | undefined
}

type Kind = Heard['kind']
export type HeardOf<K extends Kind> = Extract<Heard, { readonly kind: K }>

/** Where one person of a story sits: their terminal, and what it knows. */
export class Seat {
  readonly scene: Scene
  readonly role: Role
  readonly clientId: string
  #terminal: Terminal | undefined
  /** Connections that a newer one of this terminal has left behind. */
  readonly left: Terminal[] = []
  /** The messages that it has sent, as it knows them. */
  readonly ids = new Map<string, string>()

  constructor(scene: Scene, role: Role, clientId: string) {
    this.scene = scene
    this.role = role
    this.clientId = clientId
  }

  get person(): Person {
    if (!this.role.person) throw new Error(`${this.role.name} has no account yet`)
    return this.role.person
  }

  get oid(): string {
    return `user/${this.person.uid}`
  }

  get terminal(): Terminal {
    if (!this.#terminal) throw new Error('is not there')
    return this.#terminal
  }

  signIn(person: Person): Promise<Terminal> {
    return this.role.door.signIn(this.scene.stage, person, this.clientId)
  }

  async come(): Promise<void> {
    if (this.#terminal) this.left.push(this.#terminal)
    this.#terminal = await this.signIn(this.person)
  }

  /** The sender's own id of a message. */
  ownIdOf(text: string): string {
    return `${this.person.uid}-${[...this.scene.said.keys()].indexOf(text)}`
  }

  /** The id by which this terminal knows a message. */
  knownAs(text: string): string {
    const heard = this.terminal.heard.find(
      (one): one is HeardOf<'message'> => one.kind === 'message' && one.text === text,
    )
    const id = this.ids.get(text) ?? heard?.id
    if (id === undefined) throw new Error(`“${text}” is not known here`)
    return id
  }

  /** As this person names the conversation in which something was said. */
  placeOf(from: string, to: Addressee): string {
    return to.isRoom || from === this.oid ? to.oid : from
  }

  async hears<K extends Kind>(kind: K, isIt: (heard: HeardOf<K>) => boolean): Promise<void> {
    const { heard } = this.terminal
    try {
      await until('it', () => heard.some((one) => one.kind === kind && isIt(one as HeardOf<K>)))
    } catch (error) {
      throw new Error(`${(error as Error).message}; heard was ${JSON.stringify(heard)}`)
    }
  }

  /** Of all that this terminal heard: nothing twice, and what was said in one place in its order. */
  get disorder(): string | undefined {
    const order = [...this.scene.said.keys()]
    const last = new Map<string, number>()
    for (const heard of this.#terminal?.heard ?? []) {
      if (heard.kind !== 'message' || !this.scene.said.has(heard.text)) continue
      const index = order.indexOf(heard.text)
      if (index <= (last.get(heard.conversation) ?? -1))
        return `${this.role.name} heard “${heard.text}” twice, or after what was said later`
      last.set(heard.conversation, index)
    }
    return undefined
  }

  async end(): Promise<void> {
    for (const terminal of [...this.left, this.#terminal]) await terminal?.leave().catch(() => undefined)
  }
}
