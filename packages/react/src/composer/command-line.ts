import type { RobotCommand } from '@tidings/protocol'
import { foldText } from '@tidings/protocol/folding'
import { commandsFor } from './commands.ts'
import type { Suggestion } from './suggestion.ts'

/** A command of one of the robots here. */
export interface Known {
  readonly command: RobotCommand
  readonly robot: string
  /** Named where several robots are here. */
  readonly by?: string
}

/** Where one writes behind the name of a command. */
export interface AtArgument {
  readonly name: string
  /** The id behind an `@`, where two robots have the same command. */
  readonly robot: string | undefined
  /** How many arguments stand before it. */
  readonly index: number
  readonly typed: string
  /** Where what is typed begins. */
  readonly from: number
}

/** A command that is longer is no longer helped with. */
const reach = 500
const headAt = /^\/([a-z0-9_]{1,32})(?:@([^\s@]{1,64}))?\s/u
/** As robots read them: what stands in quotes is one word. */
const word = /"(?:\\.|[^"\\])*(?:"|$)|“[^”]*(?:”|$)|「[^」]*(?:」|$)|'(?:\\.|[^'\\])*(?:'|$)|\S+/gu

export function argumentAt(text: string, caret: number): AtArgument | undefined {
  const before = text.slice(0, Math.min(caret, reach))
  const head = headAt.exec(before)
  if (!head || caret > reach) return undefined
  const [start = '', name = '', robot] = head
  const words = [...before.slice(start.length).matchAll(word)]
  const last = words.at(-1)
  const from = last && start.length + last.index
  const isOpen = last !== undefined && from !== undefined && from + last[0].length === before.length
  return {
    ...{ name, robot, index: words.length - (isOpen ? 1 : 0) },
    ...{ typed: isOpen ? last[0] : '', from: isOpen ? from : before.length },
  }
}

type Argument = NonNullable<RobotCommand['args']>[number]

/** The argument that is being written; one that takes all that is left goes on to the end. */
export function argumentOf({ args = [] }: RobotCommand, index: number): Argument | undefined {
  const last = args.at(-1)
  return args[index] ?? (last?.type === 'rest' ? last : undefined)
}

export const commandAt = (known: readonly Known[], { name, robot }: AtArgument): Known | undefined =>
  known.find((one) => one.command.name === name && (robot === undefined || one.robot === `user/${robot}`))

/** How an argument is written in a line that shows them all. */
export function argumentText({ name, type, required = false }: Argument): string {
  const shown = type === 'rest' ? `${name}…` : name
  return required ? `<${shown}>` : `[${shown}]`
}

const usageOf = ({ args = [] }: RobotCommand): string => args.map(argumentText).join(' ')

/** So many are offered; the list moves with the choice. */
const offeredCommands = 24

/** Commands of robots that begin so, ready to be written on; with the robot's id where another has the same, or the page itself. */
export function robotOffers(known: readonly Known[], query: string): readonly Suggestion[] {
  const isShared = (name: string): boolean =>
    known.filter(({ command }) => command.name === name).length > 1 ||
    commandsFor(name, false).some((one) => one.name === name)
  const offers = known
    .filter(({ command }) => command.name.startsWith(query))
    .slice(0, offeredCommands)
    .map(({ command, robot, by }) => {
      const { name, description } = command
      const id = robot.slice('user/'.length)
      const told = [usageOf(command), description].filter((part) => part !== '').join(' · ')
      return {
        key: `${name}@${id}`,
        label: `/${name}`,
        detail: by === undefined ? told : `${by}: ${told}`,
        text: isShared(name) ? `/${name}@${id} ` : `/${name} `,
      }
    })
  const [only] = offers
  // Written to its end it is ready to be sent.
  return offers.length === 1 && only?.text === `/${query} ` ? [] : offers
}

const inQuotes = (choice: string): string =>
  /[\s"“'「]/u.test(choice) ? `"${choice.replace(/["\\]/g, '\\$&')}"` : choice

/** The choices of an argument that begin as what is typed; nothing when one of them stands there already. */
export function choiceOffers(argument: Argument | undefined, typed: string): readonly Suggestion[] {
  if (argument?.type !== 'choice') return []
  const query = foldText(typed.replace(/^["“'「]/u, ''))
  const fitting = (argument.choices ?? []).filter((choice) => foldText(choice).startsWith(query))
  if (fitting.some((choice) => typed === inQuotes(choice))) return []
  return fitting.map((choice) => ({ key: choice, label: choice, detail: '', text: `${inQuotes(choice)} ` }))
}
