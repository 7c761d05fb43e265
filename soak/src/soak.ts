import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type OperationName, operations } from '@tidings/protocol'
import { seeded } from '@tidings/torture/random'
import { Known } from './acts/known.ts'
import { guests } from './guests.ts'
import { grown, type State } from './measure/growth.ts'
import { censusOf } from './measure/heap.ts'
import { bytesIn, filesIn, rowsOf } from './measure/store.ts'
import { newcomers } from './newcomers.ts'
import { type Chronicle, Person } from './person.ts'
import { provenSynced } from './proof.ts'
import { type Neighbours, startNeighbours } from './server/neighbours.ts'
import { SoakServer } from './server/soak-server.ts'

export interface SoakOptions {
  /** How long people are there, in both rounds together. */
  readonly seconds: number
  /** How long nobody is, before the server is looked at. */
  readonly restSeconds: number
  readonly seed: number
  readonly directory: string
  readonly say: (text: string) => void
}

export interface Summary {
  readonly acts: number
  /** Operations that were never carried out. */
  readonly untried: readonly string[]
  readonly faults: readonly string[]
  readonly growth: readonly string[]
  readonly before: State
  readonly after: State
}

const PEOPLE = 6
const ROOMS = 4
/** Of the time: then everything that is made once has been made. */
const FIRST_ROUND = 0.35
/** Between two looks at whether everybody's terminals show what is so. */
const LOOK_EVERY_MS = 4000

/** Two rounds of everything, and what the server holds after each, when nobody is there. */
export async function soak(options: SoakOptions): Promise<Summary> {
  const acted = createWriteStream(join(options.directory, 'acts.log'))
  const faults: string[] = []
  const tally = new Map<string, number>()
  const chronicle: Chronicle = {
    fault: (what) => {
      faults.push(what)
      options.say(`FAULT ${what}`)
    },
    done: (name, outcome, act) => {
      acted.write(`${new Date().toISOString()} ${outcome} ${act}\n`)
      const key = `${name} ${outcome}`
      tally.set(key, (tally.get(key) ?? 0) + 1)
    },
  }
  await using neighbours = await startNeighbours()
  const server = await SoakServer.start(options.directory, neighbours.env, chronicle.fault)
  try {
    const town = new Town({ server, neighbours, chronicle }, options)
    await town.round('1', options.seconds * FIRST_ROUND)
    const before = await town.measured('before')
    await town.round('2', options.seconds * (1 - FIRST_ROUND))
    const after = await town.measured('after')
    const acts = [...tally.values()].reduce((sum, count) => sum + count, 0)
    const done = (name: string): boolean => tally.has(`${name} ok`)
    const untried = Object.keys(operations).filter((name) => !done(name as OperationName))
    return { acts, untried, faults, growth: grown(before, after), before, after }
  } finally {
    await server.stop()
    acted.end()
  }
}

interface Around {
  readonly server: SoakServer
  readonly neighbours: Neighbours
  readonly chronicle: Chronicle
}

class Town {
  readonly #server: SoakServer
  readonly #neighbours: Neighbours
  readonly #options: SoakOptions
  readonly #chronicle: Chronicle

  constructor({ server, neighbours, chronicle }: Around, options: SoakOptions) {
    this.#server = server
    this.#neighbours = neighbours
    this.#options = options
    this.#chronicle = chronicle
  }

  /** Everybody comes, lives for so long, is compared with what a new terminal sees, and goes. */
  async round(round: string, seconds: number): Promise<void> {
    const { seed, say } = this.#options
    const uids = Array.from({ length: PEOPLE }, (_, i) => `person-${i}`)
    const known = new Known(uids)
    const people = uids.map(
      (uid, i) => new Person(uid, this.#server, { random: seeded(seed * 1000 + i), known, chronicle: this.#chronicle }),
    )
    for (const person of people) await person.act('user.create', { user: person.uid }, 'app')
    await Promise.all(people.map((person) => person.come()))
    for (const person of people.slice(0, ROOMS))
      await person.act('room.create', { name: 'Room', members: uids.filter((uid) => uid !== person.uid) }, 'http')
    const ends = performance.now() + seconds * 1000
    const life = { random: seeded(seed * 1000 + PEOPLE), known, chronicle: this.#chronicle }
    for (let look = 1; performance.now() < ends; look++) {
      const until = Math.min(performance.now() + LOOK_EVERY_MS, ends)
      const over = (): boolean => performance.now() > until
      const named = { ...life, round: `${round}-${look}` }
      await Promise.all([
        ...people.map((person) => person.live(over)),
        guests(this.#server, named, over),
        newcomers(this.#server, named, { until: over, secretFor: this.#neighbours.secretFor }),
      ])
      await this.#compare(people)
    }
    say(`round ${round}: people have lived, and were compared with what new ones see`)
    for (const person of people) await dissolveAll(person)
    for (const person of people) person.terminals.leave()
  }

  /** What is wrong in the meantime is mended by what happens later: so they are looked at again and again. */
  async #compare(people: readonly Person[]): Promise<void> {
    for (const person of people) await person.comeBack()
    for (const difference of await provenSynced(this.#server, people)) this.#chronicle.fault(difference)
  }

  async measured(name: string): Promise<State> {
    await pause(this.#options.restSeconds * 1000)
    const heapFile = join(this.#options.directory, `${name}.heapsnapshot`)
    const held = await this.#server.measure(heapFile)
    const { data } = this.#server
    this.#options.say(`${name}: ${(held.heapUsed / 1e6).toFixed(1)} MB of heap, ${held.descriptors} descriptors`)
    return {
      ...held,
      heap: censusOf(heapFile),
      rows: rowsOf(data),
      files: filesIn(data),
      bytes: bytesIn(data),
    }
  }
}

/** All rooms of which somebody is the owner end: the next round begins without any. */
async function dissolveAll(person: Person): Promise<void> {
  const list = await person.act('room.list', { limit: 200 }, 'http')
  for (const { id, owner } of list?.rooms ?? [])
    if (owner === `user/${person.uid}`) await person.act('room.dissolve', { room: id }, 'http')
}
