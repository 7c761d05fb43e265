import type { Person } from './door.ts'
import type { Addressee, Scene } from './scene.ts'
import { type Role, Seat } from './seat.ts'

/** A room of a story, which has its address when it was made. */
class StoryRoom implements Addressee {
  readonly isRoom = true
  readonly name: string
  made: string | undefined

  constructor(name: string) {
    this.name = name
  }

  get oid(): string {
    if (this.made === undefined) throw new Error(`the room ${this.name} was not made`)
    return this.made
  }
}

const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

/** What came of something that must not go well: the code of the refusal. */
const refusal = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'nothing: it went well',
    (error: unknown) => String((error as { code?: unknown }).code ?? error),
  )

function expectOneOf(codes: readonly string[], code: string): void {
  if (!codes.includes(code)) throw new Error(`expected ${codes.join(' or ')}, and it was ${code}`)
}

/** One person at one terminal. Each method tells a step of the story, which is played afterwards. */
export class Character implements Addressee {
  readonly isRoom = false
  readonly seat: Seat
  /** To whom they speak when nobody is named. */
  partner: Addressee | undefined

  constructor(scene: Scene, role: Role, clientId = 'first') {
    this.seat = new Seat(scene, role, clientId)
  }

  /** Another terminal of the same person, at the same door. */
  at(clientId: string): Character {
    const other = new Character(this.seat.scene, this.seat.role, clientId)
    other.partner = this.partner
    this.seat.scene.seats.push(other.seat)
    return other
  }

  get oid(): string {
    return this.seat.oid
  }

  get #uid(): string {
    return this.seat.person.uid
  }

  /** Signs in. A connection that is still there is left as it is, as by a network that went: the server sees to it. */
  comes(): void {
    this.#tell('comes', () => this.seat.come())
  }

  leaves(): void {
    this.#tell('leaves', () => this.seat.terminal.leave())
  }

  sends(text: string, to?: Addressee): void {
    this.#tell(`sends “${short(text)}”`, async () => {
      const { scene, ids, terminal } = this.seat
      const addressee = this.#addressee(to)
      scene.said.set(text, { from: this.oid, to: addressee })
      ids.set(text, await terminal.send(addressee.oid, text, this.seat.ownIdOf(text)))
    })
  }

  /** The same message once more, as after an answer that was lost. */
  sendsAgain(text: string): void {
    this.#tell(`sends “${text}” again`, async () => {
      const { terminal, ids, scene } = this.seat
      const id = await terminal.send(scene.saidOf(text).to.oid, text, this.seat.ownIdOf(text))
      expectOneOf([ids.get(text) ?? ''], id)
    })
  }

  cannotSend(text: string, codes: readonly string[], to?: Addressee): void {
    this.#tell(`cannot send “${short(text)}”`, async () => {
      const { oid } = this.#addressee(to)
      expectOneOf(codes, await refusal(this.seat.terminal.send(oid, text, `${this.#uid}-refused`)))
    })
  }

  /** Says one thing after the other, until too much was said; the last is refused. */
  sendsTooMuch(most: number): void {
    this.#tell('sends too much', async () => {
      const { oid } = this.#addressee(undefined)
      let code = ''
      for (let count = 0; count < most && code !== 'rate_limited'; count++)
        code = await refusal(this.seat.terminal.send(oid, `${count} of too many`, `${this.#uid}-many-${count}`))
      expectOneOf(['rate_limited'], code)
    })
  }

  /** Hears what somebody said, from them and where it was said. */
  receives(text: string): void {
    this.#tell(`receives “${short(text)}”`, () => {
      const { from, to } = this.seat.scene.saidOf(text)
      const place = this.seat.placeOf(from, to)
      return this.seat.hears('message', (one) => one.text === text && one.from === from && one.conversation === place)
    })
  }

  /** Nor later in the story: asked when it is over. */
  neverReceives(text: string): void {
    const { scene, role } = this.seat
    scene.atTheEnd(() => {
      const heard = this.seat.terminal.heard.some((one) => one.kind === 'message' && one.text === text)
      return heard ? `${role.name} heard “${text}”` : undefined
    })
  }

  edits(text: string, into: string): void {
    this.#tell(`edits “${text}”`, async () => this.seat.terminal.edit?.(this.seat.knownAs(text), into))
  }

  recalls(text: string): void {
    this.#tell(`recalls “${text}”`, async () => this.seat.terminal.recall?.(this.seat.knownAs(text)))
  }

  types(): void {
    this.#tell('types', async () => this.seat.terminal.types?.(this.#addressee(undefined).oid))
  }

  reads(): void {
    this.#tell('reads', async () => this.seat.terminal.read?.(this.#addressee(undefined).oid))
  }

  seesEdited(text: string, into: string): void {
    this.#tell(`sees “${text}” edited`, () =>
      this.seat.hears('edited', (one) => one.id === this.seat.knownAs(text) && one.text === into),
    )
  }

  seesRecalled(text: string): void {
    this.#tell(`sees “${text}” recalled`, () => this.seat.hears('recalled', ({ id }) => id === this.seat.knownAs(text)))
  }

  seesTyping(): void {
    this.#tell('sees the other type', () => {
      const { oid } = this.#addressee(undefined)
      return this.seat.hears('typing', (one) => one.conversation === oid && one.from === oid)
    })
  }

  seesRead(): void {
    this.#tell('sees that the other has read', () => {
      const { oid } = this.#addressee(undefined)
      return this.seat.hears('read', (one) => one.conversation === oid && one.by === oid)
    })
  }

  makesRoom(name: string, ...members: readonly Character[]): StoryRoom {
    const room = new StoryRoom(name)
    this.#tell(`makes the room ${name}`, async () => {
      const input = { name, members: members.map(({ oid }) => oid) }
      const made = (await this.seat.scene.ask('POST', '/rooms', input, this.#uid)) as { room: { oid: string } }
      room.made = made.room.oid
    })
    return room
  }

  kicks(other: Character, room: StoryRoom): void {
    this.#tell(`kicks ${other.seat.role.name}`, async () => {
      const path = `/rooms/${room.oid.slice('room/'.length)}/kick`
      await this.seat.scene.ask('POST', path, { members: [other.oid] }, this.#uid)
    })
  }

  blocks(other: Character): void {
    this.#tell(`blocks ${other.seat.role.name}`, async () => {
      await this.seat.scene.ask('PUT', `/contacts/${other.#uid}/block`, {}, this.#uid)
    })
  }

  /** All tokens that were given out are void. */
  isSignedOut(): void {
    this.#tell('is signed out', async () => {
      await this.seat.scene.ask('POST', '/tokens/revoke', { user: this.#uid })
    })
  }

  isBanned(): void {
    this.#tell('is banned', async () => {
      await this.seat.scene.ask('POST', `/admin/users/${this.#uid}/ban`, { banned: true })
    })
  }

  /** What they ask is refused, or the connection has ended. */
  isShutOut(codes: readonly string[]): void {
    this.#tell('is shut out', async () => {
      const { closed } = this.seat.terminal
      const asked = refusal(this.seat.terminal.send(this.#addressee(undefined).oid, 'outside', `${this.#uid}-outside`))
      expectOneOf([...codes, 'closed'], await Promise.race([closed.then(() => 'closed'), asked]))
    })
  }

  cannotComeIn(codes: readonly string[], person: Partial<Person> = {}): void {
    this.#tell('cannot come in', async () => {
      expectOneOf(codes, await refusal(this.seat.signIn({ ...this.seat.person, ...person })))
    })
  }

  #addressee(to: Addressee | undefined): Addressee {
    const addressee = to ?? this.partner
    if (!addressee) throw new Error('speaks to nobody')
    return addressee
  }

  #tell(what: string, play: () => Promise<void>): void {
    const { scene, role, clientId } = this.seat
    scene.add(`${role.name}${clientId === 'first' ? '' : ` at the ${clientId}`} ${what}`, play)
  }
}
