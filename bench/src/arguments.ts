import { parseArgs } from 'node:util'
import { readArguments, secondsFrom } from './command-line.ts'
import { type AttackName, attackNames, isAttack, someAttacks } from './hostile/attacks/index.ts'
import type { PagePart } from './report/performance-page.ts'
import { isSection, type SectionName, sectionNames, usualSections } from './sections/index.ts'

export interface Options {
  readonly sections: readonly SectionName[]
  readonly seconds: number
  readonly rounds: number
  readonly connections: number
  readonly storeSize: number
  readonly quick: boolean
  readonly attacks: readonly AttackName[]
  readonly json: string | undefined
  /** The tables of docs/performance.md that are written. */
  readonly writeDocs: readonly PagePart[]
}

const usage = `npm run bench -- [section …] [options]
  sections: ${sectionNames.join(', ')} (all of them but rolling, push, webhooks, chatroom, channels and robots, unless some are named)
  --only a,b       the same, as an option
  --seconds n      length of one measurement (4)
  --quick          short measurements, fewer connections, a smaller store: a look, not a figure
  --attacks a,b    of the section hostile these only (${attackNames.join(', ')})
  --json file      writes every figure to a file
  --rounds n       how often the server and its reference take turns (2)
  --write-docs     puts the tables into docs/performance.md; wants the whole run, or all of hostile`

function parse(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      only: { type: 'string', default: '' },
      seconds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      attacks: { type: 'string', default: '' },
      rounds: { type: 'string' },
      json: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  })
  const named = [...positionals, ...list(values.only)]
  const unknown = named.filter((name) => !isSection(name))
  if (unknown.length > 0) throw new Error(`there is no section ${unknown.join(', ')}`)
  const attacks = list(values.attacks)
  const noAttack = attacks.filter((name) => !isAttack(name))
  if (noAttack.length > 0) throw new Error(`there is no attack ${noAttack.join(', ')}`)
  const seconds = secondsFrom(values.seconds, values.quick ? 0.8 : 4)
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 2))
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds wants a number above 0')
  const writeDocs = values['write-docs'] ? partsOf(named) : []
  if (values['write-docs'] && (writeDocs.length === 0 || attacks.length > 0 || values.quick))
    throw new Error('--write-docs wants the whole run, or all of hostile')
  return {
    sections: named.length > 0 ? named.filter(isSection) : usualSections,
    seconds,
    rounds,
    connections: values.quick ? 2000 : 10_000,
    storeSize: values.quick ? 100_000 : 1_000_000,
    quick: values.quick,
    attacks: attacksOf(attacks.filter(isAttack), values.quick),
    json: values.json,
    writeDocs,
  }
}

const list = (text: string): string[] => text.split(',').filter((name) => name !== '')

function partsOf(sections: readonly string[]): readonly PagePart[] {
  if (sections.length === 0) return ['figures', 'hostile']
  return sections.every((name) => name === 'hostile') ? ['hostile'] : []
}

function attacksOf(named: readonly AttackName[], quick: boolean): readonly AttackName[] {
  if (named.length > 0) return named
  return quick ? someAttacks : attackNames
}

/** What this run is to be. */
export const readOptions = (): Options => readArguments(usage, parse)
