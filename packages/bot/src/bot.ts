import { TidingsError, type TokenSource } from '@tidings/client'
import type { CardAct, Message } from '@tidings/protocol'
import { type Acting, createActing } from './acting/acting.ts'
import { HttpLine } from './acting/http-line.ts'
import { Server } from './acting/server.ts'
import { SocketLine } from './acting/socket-line.ts'
import { Commands } from './commands/commands.ts'
import { type ArgumentsOf, type CommandDefinition, expectCommand } from './commands/definition.ts'
import { type BotWords, english } from './commands/words.ts'
import { ActContext } from './context/act-context.ts'
import { Context } from './context/context.ts'
import { type Middleware, type Next, runAll } from './context/middleware.ts'
import { type SessionOf, withSession } from './keeping/sessions.ts'
import { type BotStore, MemoryStore, ofOneBot } from './keeping/store.ts'
import { matches, type Query, type QueryContext } from './matching/queries.ts'
import { type TalkFunction, Talks } from './talks/talks.ts'
import { PolledSource } from './updates/polled-source.ts'
import { createSocketSource } from './updates/socket-source.ts'
import type { Handling, Source } from './updates/source.ts'
import { Turns } from './updates/turns.ts'

export interface BotOptions<S> {
  /** The server: `https://chat.example`. */
  readonly url: string
  /** The robot's id, without `user/`. */
  readonly id: string
  /** Its token, or a function that gives one. */
  readonly token: TokenSource
  /** What it remembers; in memory unless given, and then gone with the program. */
  readonly store?: BotStore
  /** What is remembered of somebody who is new: `ctx.session`. */
  readonly session?: () => S
  readonly sessionOf?: SessionOf
  /** What it says by itself; English unless given. */
  readonly words?: BotWords
  /**
   * How it is told: over a socket, or by asking over HTTP what the server has noted for it (`robot.updates`), which is what calls the robot, and
   * for a robot's account alone. `socket` unless given.
   */
  readonly transport?: 'socket' | 'poll'
  /** How many conversations are answered at once. */
  readonly concurrency?: number
  /** Messages that are older than this when they come are passed over. */
  readonly maxAgeMs?: number
  /** Hears of faults that belong to no message. Written to the console unless given. */
  readonly onFault?: (error: unknown) => void
}

type Handler<C> = (ctx: C, next: Next) => unknown
type CommandHandler<D extends CommandDefinition, S> = Handler<Context<S> & { readonly args: ArgumentsOf<D> }>

/** Of how many people it remembers whether they are robots. */
const mostRemembered = 10_000

const toConsole = (error: unknown): void => console.error(error)

/** A robot: what it does with what is written to it, and its connection. */
export class Bot<S = undefined> {
  readonly #options: BotOptions<S>
  readonly #server: Server
  readonly #store: BotStore
  readonly #over = new AbortController()
  readonly #first: Middleware<Context<S>>[] = []
  readonly #handlers: Middleware<Context<S>>[] = []
  readonly #commands: Commands<S>
  readonly #talkFunctions = new Map<string, TalkFunction<S>>()
  readonly #talks: Talks<S>
  readonly #actions = new Map<string, (ctx: ActContext<S>) => unknown>()
  readonly #source: Source
  readonly #ended = Promise.withResolvers<void>()
  /** By address: who is one. */
  readonly #robots = new Map<string, boolean>()
  #onError: (error: unknown, ctx: Context<S> | ActContext<S>) => unknown

  constructor(options: BotOptions<S>) {
    const { url, id, words = english, concurrency = 16, onFault: report = toConsole } = options
    this.#options = options
    this.#store = ofOneBot(options.store ?? new MemoryStore(), id)
    const over = this.#over.signal
    // One terminal, whichever program it is: the one that comes last takes the place of the one before.
    const terminal = { id: 'bot', platform: 'bot' } as const
    const isPolled = options.transport === 'poll'
    const line = isPolled
      ? new HttpLine({ url, onFault: report }, over)
      : new SocketLine({ url, client: terminal, onFault: report }, over)
    this.#server = new Server(line, id, over)
    this.#onError = report
    this.#commands = new Commands(id, words)
    this.#talks = new Talks({
      store: this.#store,
      functions: this.#talkFunctions,
      contextOf: (message, acting) => this.#contextOf(message, acting),
      onError: (error, ctx) => this.#onError(error, ctx),
    })
    const turns = new Turns()
    const handling: Handling = {
      message: (message) => turns.take(message.conversation, () => this.#handle(message)),
      changed: (message) => turns.take(message.conversation, () => this.#handle(message, 'edit')),
      action: (act) => turns.take(act.conversation, () => this.#chosen(act)),
    }
    const told = { server: this.#server, concurrency, handling, report }
    this.#source =
      line instanceof SocketLine
        ? createSocketSource({ ...told, client: line.client, store: this.#store })
        : new PolledSource({ ...told, over, ended: (error) => this.#ended.reject(error) })
    // Whoever does not wait for `ended` would see a program end as if all were well.
    this.#ended.promise.catch(report)
    if (line instanceof SocketLine)
      line.client.subscribe(({ connection }) => {
        if (connection.phase === 'signed-out')
          this.#ended.reject(new TidingsError('unauthenticated', connection.reason ?? 'the bot was signed out'))
      })
  }

  /** Runs before everything else, for every message; calls `next` to let it go on. */
  use(middleware: Middleware<Context<S>>): this {
    this.#first.push(middleware)
    return this
  }

  /** Answers messages of a kind: `text`, `mention`, `private:image`, `notice/member-joined` … Whoever matches first has it. */
  on<Q extends Query>(query: Q | readonly Q[], handler: Handler<QueryContext<Q, S>>): this {
    const queries = [query].flat() as readonly Q[]
    return this.#handler((ctx) => queries.some((one) => matches(ctx, one)), handler as Handler<Context<S>>)
  }

  /** Answers what says something: words as they are, in whatever case, or an expression, whose groups are `ctx.match`. */
  hears(what: string | RegExp, handler: Handler<Context<S> & { readonly match: RegExpExecArray }>): this {
    const expression = typeof what === 'string' ? undefined : new RegExp(what.source, what.flags.replace(/[gy]/g, ''))
    const fits = (text: string): RegExpExecArray | null => {
      if (expression) return expression.exec(text)
      return text.trim().toLowerCase() === String(what).toLowerCase() ? /^.*$/s.exec(text) : null
    }
    return this.#handler(
      (ctx) => {
        const match = ctx.message.type === 'event' || ctx.isEdit ? null : fits(ctx.text)
        if (match) Object.assign(ctx, { match })
        return match !== null
      },
      handler as unknown as Handler<Context<S>>,
    )
  }

  /** Answers `/name`. Arguments come as they are defined, in `ctx.args`; wrong ones are answered with how it is written. */
  command<const D extends CommandDefinition>(name: string, definition: D, handler: CommandHandler<D, S>): this {
    expectCommand(name, definition)
    this.#commands.add(name, definition, handler as unknown as Handler<Context<S>>)
    return this
  }

  /** Answers a button of the bot's cards, by its `id`, or by the `verb` of an `Action.Execute`. */
  action(name: string, handler: (ctx: ActContext<S>) => unknown): this {
    this.#actions.set(name, handler)
    return this
  }

  /** A talk of several messages, told by one function; `ctx.enter(name)` begins it. */
  talk(name: string, talk: TalkFunction<S>): this {
    this.#talkFunctions.set(name, talk)
    return this
  }

  /** What becomes of an error in a handler. Its message counts as handled. */
  catch(handler: (error: unknown, ctx: Context<S> | ActContext<S>) => unknown): this {
    this.#onError = handler
    return this
  }

  /**
   * Signs in, and answers what was written meanwhile. Resolves when it is online; a server that is not there yet is waited for,
   * which `onFault` hears. Rejects when the server refuses, and when it is stopped before.
   */
  async start(): Promise<void> {
    const { id, token, onFault: report = toConsole } = this.#options
    await this.#server.line.enter(id, token, report)
    // A person's account has no commands; what is written to it is answered all the same.
    if (await this.#isRobot(this.#server.self)) await this.#tellCommands(id)
    await this.#source.begin()
  }

  /** Resolves when it was stopped; rejects when it was signed out and only a person can help. */
  get ended(): Promise<void> {
    return this.#ended.promise
  }

  /** Takes nothing more, lets the handlers that run end, and signs off. */
  async stop(): Promise<void> {
    this.#over.abort()
    await this.#source.stop()
    this.#talks.stop()
    this.#server.line.leave()
    this.#ended.resolve()
  }

  async #tellCommands(robot: string): Promise<void> {
    const commands = this.#commands.forPages
    const { robot: known } = await this.#server.call('robot.get', { robot })
    if (JSON.stringify(known.commands) !== JSON.stringify(commands))
      await this.#server.call('robot.update', { robot, commands })
  }

  #handler(fits: (ctx: Context<S>) => boolean, handler: Handler<Context<S>>): this {
    this.#handlers.push((ctx, next) => (fits(ctx) ? handler(ctx, next) : next()))
    return this
  }

  async #isRobot(oid: string): Promise<boolean> {
    const known = this.#robots.get(oid)
    if (known !== undefined) return known
    const is = (await this.#kindOf(oid)) === 'robot'
    if (this.#robots.size >= mostRemembered) this.#robots.clear()
    this.#robots.set(oid, is)
    return is
  }

  /** Of an account that is no more: nobody's. */
  async #kindOf(user: string): Promise<string | undefined> {
    try {
      return (await this.#server.call('user.get', { user })).user.kind
    } catch (error) {
      if (error instanceof TidingsError && error.code === 'not_found') return undefined
      throw error
    }
  }

  /** Of another robot it hears only what mentions it, as those do that ask the server: two that answer would never end. */
  async #isDeafTo({ from, type, conversation, mentions }: Message, isEdit: boolean): Promise<boolean> {
    if (type === 'event' || from === this.#server.self) return false
    if (!isEdit && conversation.startsWith('room/') && mentions?.includes(this.#server.self)) return false
    return this.#isRobot(from)
  }

  #contextOf(message: Message, acting: Acting, isEdit = false): Context<S> {
    const enter = (talk: string): Promise<void> => this.#talks.enter(talk, ctx)
    const ctx: Context<S> = new Context({ server: this.#server, acting, message, enter, isEdit })
    return ctx
  }

  async #handle(message: Message, as?: 'edit'): Promise<void> {
    const { maxAgeMs = Number.POSITIVE_INFINITY } = this.#options
    const { id, rev, ts, editedAt } = message
    // Its own words; and what says nothing to it.
    if (message.from === this.#server.self && message.type !== 'event') return
    if (message.hidden || (message.recalled && !as) || Date.now() - Math.max(ts, editedAt) > maxAgeMs) return
    if (await this.#isDeafTo(message, as === 'edit')) return
    const ctx = this.#contextOf(message, createActing(as ? `${id}~${rev}` : id), as === 'edit')
    try {
      await this.#remembering(ctx, message, () => runAll(this.#first, ctx, () => this.#answer(ctx)))
    } catch (error) {
      await this.#caught(error, ctx)
    }
  }

  async #chosen(act: CardAct): Promise<void> {
    const handler = this.#actions.get(act.verb ?? act.action) ?? this.#actions.get(act.action)
    if (!handler) {
      const { onFault: report = toConsole } = this.#options
      report(
        new Error(`nobody answers the button ${JSON.stringify(act.action)} that ${act.user} chose: bot.action(…) does`),
      )
      return
    }
    const ctx = new ActContext<S>(act, { server: this.#server, acting: createActing(act.id) })
    const whose = { conversation: act.conversation, from: act.user }
    try {
      await this.#remembering(ctx, whose, async () => void (await handler(ctx)))
    } catch (error) {
      await this.#caught(error, ctx)
    }
  }

  async #caught(error: unknown, ctx: Context<S> | ActContext<S>): Promise<void> {
    const { onFault: report = toConsole } = this.#options
    try {
      await this.#onError(error, ctx)
    } catch (another) {
      report(another)
    }
  }

  async #remembering(
    ctx: { session: S },
    whose: Pick<Message, 'conversation' | 'from'>,
    run: () => Promise<void>,
  ): Promise<void> {
    const { session: fresh, sessionOf: of = 'person' } = this.#options
    if (!fresh) return run()
    await withSession({ store: this.#store, of, fresh }, whose, async (session) => {
      ctx.session = session
      await run()
      return ctx.session
    })
  }

  /** A command that it knows comes first, then the talk that goes on, then the handlers in their order. */
  async #answer(ctx: Context<S>): Promise<void> {
    if (ctx.message.type === 'event' || ctx.isEdit) return runAll(this.#handlers, ctx, async () => undefined)
    if (this.#commands.cancels(ctx) && (await this.#talks.cancel(ctx.message, 'it was cancelled'))) {
      await ctx.answer(this.#commands.words.cancelled)
      return
    }
    if (await this.#commands.take(ctx, () => runAll(this.#handlers, ctx, async () => undefined))) return
    if (await this.#talks.take(ctx)) return
    await runAll(this.#handlers, ctx, async () => undefined)
  }
}
