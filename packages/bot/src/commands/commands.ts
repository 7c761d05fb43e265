import type { InputOf } from '@tidings/protocol'
import type { Called } from '../context/called.ts'
import type { Context } from '../context/context.ts'
import type { Middleware, Next } from '../context/middleware.ts'
import { parseArguments, usageOf } from './arguments.ts'
import type { ArgumentDefinition, CommandDefinition } from './definition.ts'
import type { BotWords } from './words.ts'

type RobotCommands = NonNullable<InputOf<'robot.update'>['commands']>

const argumentForPages = (name: string, one: ArgumentDefinition) => ({
  ...{ name, type: one.type, required: !one.optional },
  ...(one.description === undefined ? {} : { description: one.description }),
  ...(one.type === 'choice' ? { choices: [...one.choices] } : {}),
})

interface Command<S> {
  readonly definition: CommandDefinition
  readonly handler: Middleware<Context<S>>
}

/** The commands of a bot, and what it says of them by itself: `/help`, and how one is written. */
export class Commands<S> {
  readonly words: BotWords
  readonly #bot: string
  readonly #commands = new Map<string, Command<S>>()

  constructor(bot: string, words: BotWords) {
    this.#bot = bot
    this.words = words
  }

  add(name: string, definition: CommandDefinition, handler: Middleware<Context<S>>): void {
    if (this.#commands.has(name)) throw new Error(`there is a command /${name} already`)
    this.#commands.set(name, { definition, handler })
  }

  /** As the server keeps them, so that pages complete them. */
  get forPages(): RobotCommands {
    return [...this.#commands].map(([name, { definition }]) => {
      const args = Object.entries(definition.args ?? {}).map(([argument, one]) => argumentForPages(argument, one))
      return { name, description: definition.description, ...(args.length > 0 ? { args } : {}) }
    })
  }

  /** Whether it was a command for this bot, and has been answered. */
  async take(ctx: Context<S>, next: Next): Promise<boolean> {
    const { called } = ctx
    if (!called || !this.#isFor(called)) return false
    const command = this.#commands.get(called.name)
    if (!command) return this.#answeredHelp(ctx, called.name)
    const parsed = parseArguments(command.definition, called.rest, this.words)
    if ('fault' in parsed) {
      await ctx.reply(`${parsed.fault}\n${this.words.usage(usageOf(called.name, command.definition))}`)
      return true
    }
    await command.handler(Object.assign(ctx, { args: parsed.args }), next)
    return true
  }

  /** Whether a talk is to end; a bot may have a command of that name. */
  cancels({ called }: Context<S>): boolean {
    return called?.name === 'cancel' && this.#isFor(called) && !this.#commands.has('cancel')
  }

  /** People write ids as they like, and phones begin with a capital letter. */
  #isFor({ of }: Called): boolean {
    return of === undefined || of.toLowerCase() === this.#bot.toLowerCase()
  }

  /** In a room the bots there do not all answer at once: it has to be asked by name. */
  async #answeredHelp(ctx: Context<S>, name: string): Promise<boolean> {
    const isForMe = !ctx.isRoom || ctx.called?.of !== undefined || ctx.mentionsMe
    if (name !== 'help' || !isForMe || this.#commands.size === 0) return false
    const lines = [...this.#commands].map(
      ([each, { definition }]) => `${usageOf(each, definition)}: ${definition.description}`,
    )
    await ctx.reply([this.words.help, ...lines].join('\n'))
    return true
  }
}
