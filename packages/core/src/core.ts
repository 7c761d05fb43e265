import { type OperationName, type OutputOf, operations, parseInput, TidingsError } from '@tidings/protocol'
import { RateLimiter } from './budgets/rate-limiter.ts'
import { GoingHome } from './connecting/going-home.ts'
import { SteppingAside } from './connecting/stepping-aside.ts'
import { Dispatcher, type Limiters } from './dispatcher.ts'
import type { DoorGate } from './doors/door-gate.ts'
import type { EdgeRegister } from './edges/edges.ts'
import type { Actor, Admission, Credential, Gate, MediaGate } from './gates/gate.ts'
import { isGifLink } from './gifs/gifs.ts'
import { createHandlers } from './handlers.ts'
import { createFollowing, createHearing } from './hearing.ts'
import { createNouns, type Nouns } from './nouns.ts'
import { PageQueue, type Turn } from './pages/page-queue.ts'
import { Readiness } from './readiness.ts'
import { createRoleCheck, type RoleCheck } from './roles/expect-role.ts'
import type { ServiceGate } from './services/service-gate.ts'
import type { CoreParts } from './settings/parts.ts'

function createMediaGate({ files }: Nouns, dispatcher: Dispatcher, expected: RoleCheck): MediaGate {
  const on = () => {
    expected.role('doors')
    if (!files) throw new TidingsError('unavailable', 'this server takes no files: its operator has turned them off')
    return files
  }
  const uploader = (actor: Actor) => {
    if (actor.kind === 'anyone') throw new TidingsError('unauthenticated', 'a token is needed to upload')
    if (actor.kind !== 'user') throw new TidingsError('forbidden', 'only users upload; an app names one in Tidings-As')
    return actor
  }
  return {
    expectUpload: (actor, id) =>
      dispatcher.guard('upload', async () => {
        const { uid } = uploader(actor)
        dispatcher.take(actor, 'read')
        return on().uploading.expectUpload(uid, id)
      }),
    resizeUpload: (actor, id, size) =>
      dispatcher.guard('upload', async () => on().uploading.resizeUpload(uploader(actor).uid, id, size)),
    receive: (actor, announced) =>
      dispatcher.guard('upload', async () => on().received.begin(uploader(actor).uid, announced)),
    open: (request) =>
      dispatcher.guard('download', async () =>
        isGifLink(request) ? on().expectGifs().open(request) : on().links.open(request),
      ),
  }
}

/** So long a stop waits for mails and services. */
const stopsWithinMs = 10_000

const late = (clock: CoreParts['clock']): Promise<void> =>
  new Promise((resolve) => void clock.after(stopsWithinMs, resolve))

/** How it begins and ends. */
function createLife(
  nouns: Nouns,
  dispatcher: Dispatcher,
  readiness: Readiness,
  over: CoreParts['over'],
): Pick<Gate, 'start' | 'leave' | 'drain'> {
  const following = createFollowing(nouns.ground, nouns)
  const goingHome = nouns.cluster && new GoingHome(nouns)
  const aside = nouns.cluster && new SteppingAside({ ...nouns, readiness })
  const { sessions, scheduler, forgotten, mailing, consumers, cluster, clock } = nouns
  const { presences, identity, terminals, untold, leaveNodes, attendance, comings, waiters } = nouns
  /** Its sessions go where they are heard. */
  const replaced = (): void => {
    if (over) over('another node has taken the name of this one: give each a name of its own (`node`)')
    else life.drain().catch((error: unknown) => nouns.log.error({ err: error }, 'this node could not stop'))
  }
  const life: Pick<Gate, 'start' | 'leave' | 'drain'> = {
    async start() {
      if (cluster) await cluster.start(createHearing(nouns.ground, nouns, replaced))
      following?.start()
      await attendance.start()
      scheduler.start()
      aside?.start()
    },
    leave(withinMs) {
      goingHome?.stop()
      void aside?.stop()
      return sessions.leave(withinMs)
    },
    async drain() {
      const idle = Promise.all([scheduler.stop(), aside?.stop()])
      goingHome?.stop()
      cluster?.is({ draining: true })
      waiters.stop()
      await dispatcher.drain()
      sessions.closeAll('draining')
      await Promise.all([presences.tellNow(), identity.seats.leaveNow(), following?.stop()])
      // What was promised goes out, and services come to an end, unless one of them hangs.
      await Promise.race([
        Promise.all([forgotten.done().then(() => mailing.done()), consumers.stop(), idle]),
        late(clock),
      ])
      nouns.chatroomAudience.letAllGo()
      await comings.stop()
      // Last: what was told until now went to the other nodes, and after this nothing does.
      await leaveNodes()
      nouns.chatroomAudience.stop()
      // The store may be closed now.
      await Promise.all([untold.stop(), presences.stop(), terminals.stop(), attendance.stop()])
    },
  }
  return life
}

/** The core as its composition root has it: doors are handed the Gate, services what `service` answers. */
export interface Core extends Gate {
  /** By its own name: at most 64 small letters, digits and `-`. */
  service(name: string): ServiceGate
  /** For a door that speaks another system's protocol, by its own name: likewise, at most 32. */
  door(name: string): DoorGate
  /** For the door at which edges come in. */
  readonly edges: EdgeRegister
}

/** One for every request: a class, because a literal with a getter is made anew, getter and all, each time. */
class Admitted<N extends OperationName> implements Admission<N> {
  readonly actor: Actor
  readonly #name: N
  readonly #dispatcher: Dispatcher
  #turn: Turn | undefined

  constructor(actor: Actor, name: N, dispatcher: Dispatcher) {
    this.actor = actor
    this.#name = name
    this.#dispatcher = dispatcher
  }

  call(input: unknown): Promise<OutputOf<N>> {
    const hold = (turn: Turn): void => {
      this.#turn = turn
    }
    return this.#dispatcher.carryOut(this.actor, this.#name, input, hold) as Promise<OutputOf<N>>
  }

  get isHeld(): boolean {
    return this.#turn !== undefined
  }

  taken(): void {
    this.#turn?.taken()
    this.#turn = undefined
  }
}

/** Puts the core together. It owns nothing that outlives `drain`; the store stays the caller's to close. */
export function createCore(parts: CoreParts): Core {
  const { store, clock, settings } = parts
  const limiters: Limiters = {
    send: new RateLimiter(clock, settings.rates.send),
    read: new RateLimiter(clock, settings.rates.read),
    write: new RateLimiter(clock, settings.rates.write),
    'sign-in': new RateLimiter(clock, settings.rates['sign-in']),
    'user-bytes': new RateLimiter(clock, settings.bodies.user),
    'address-bytes': new RateLimiter(clock, settings.bodies.address),
  }
  // Texts are looked through in one thread, where a second search of one user would only stand before others' first.
  const queues = {
    page: new PageQueue(clock, settings.pages),
    search: new PageQueue(clock, { ...settings.pages, atOnce: 2, lightAtOnce: 2, perCaller: 1 }),
    // One holds megabytes of what others have said until it is written.
    copy: new PageQueue(clock, { ...settings.pages, atOnce: 4, lightAtOnce: 4, perCaller: 1 }),
  }
  const expected = createRoleCheck(settings.roles)
  const nouns = createNouns(parts, limiters['sign-in'], {
    call: (actor, name, input, session) => dispatcher.call(actor, name, input, session),
    guard: (name, run) => dispatcher.guard(name, run),
    heard: (uid, bytes) => limiters['user-bytes'].owe(uid, bytes),
    takesMore: () => {
      for (const queue of Object.values(queues)) queue.look()
    },
  })
  const { identity, sessions, service, door, edges } = nouns
  const dispatcher = new Dispatcher(createHandlers(nouns), limiters, queues, { ...parts, ...nouns })
  // Without the bus a node does its work, what others see of it comes later: if all that lose it were not ready, nobody would be.
  const readiness = new Readiness(() => store.check(), clock)
  const { start, leave, drain } = createLife(nouns, dispatcher, readiness, parts.over)
  const identify = (credential: Credential) =>
    dispatcher.guard('identify', async () => {
      try {
        return await identity.identify(credential)
      } catch (error) {
        // Whoever asks the store for what is not there, as one who guesses does, has few tries.
        if (credential.incoming) dispatcher.take({ kind: 'anyone', address: credential.address }, 'read')
        throw error
      }
    })

  return {
    identify,
    async admit<N extends OperationName>(credential: Credential, name: N, bytes = 0) {
      const actor = await identify(credential)
      expected.call(name, actor)
      dispatcher.admit(actor, name, bytes)
      return new Admitted(actor, name, dispatcher)
    },
    async call<N extends OperationName>(actor: Actor, name: N, input: unknown) {
      expected.call(name, actor)
      return dispatcher.call(actor, name, input, undefined) as Promise<OutputOf<N>>
    },
    connect: (input, sink, address) =>
      dispatcher.guard('connect', () => {
        expected.role('doors')
        return sessions.connect(parseInput(operations.connect, input), sink, address)
      }),
    service,
    door,
    edges,
    media: createMediaGate(nouns, dispatcher, expected),
    nodeUrls: () => nouns.gateway.urls,
    start,
    async ready() {
      if (dispatcher.draining || nouns.gateway.isLeaving) throw new TidingsError('unavailable', 'this node is stopping')
      await readiness.expect()
      if (nouns.gateway.isAside) throw new TidingsError('unavailable', 'the store has only just come back')
    },
    leave,
    drain,
  }
}
