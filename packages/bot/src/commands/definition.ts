/** One argument of a command. They are given in the order in which they are defined. */
export type ArgumentDefinition = {
  readonly description?: string
  /** It may be left out; those after it, too. */
  readonly optional?: boolean
} & (
  | {
      /** `text`: a word, or more in quotes. `rest`: all that is left. `user`: somebody who is mentioned, as `user/{id}`. */
      readonly type: 'text' | 'rest' | 'user'
    }
  | { readonly type: 'number' | 'integer'; readonly min?: number; readonly max?: number }
  | { readonly type: 'choice'; readonly choices: readonly string[] }
)

export interface CommandDefinition {
  /** What it does, in one line: it stands in `/help`. */
  readonly description: string
  readonly args?: Readonly<Record<string, ArgumentDefinition>>
}

type ValueOf<A extends ArgumentDefinition> = A extends { readonly type: 'number' | 'integer' }
  ? number
  : A extends { readonly choices: readonly (infer C extends string)[] }
    ? C
    : string

type Given<A> = A extends ArgumentDefinition
  ? A extends { readonly optional: true }
    ? ValueOf<A> | undefined
    : ValueOf<A>
  : never

/** What a handler gets for the arguments of a command. */
export type ArgumentsOf<D extends CommandDefinition> = D extends { readonly args: infer Args }
  ? { readonly [Name in keyof Args]: Given<Args[Name]> }
  : Readonly<Record<never, never>>

const nameForm = /^[a-z0-9_]{1,32}$/

/** A command that could not be called as it is defined is the programmer's fault, told when it is made. */
export function expectCommand(name: string, { args = {} }: CommandDefinition): void {
  if (!nameForm.test(name))
    throw new Error(`a command is called by 1–32 of a–z, 0–9 and _, not ${JSON.stringify(name)}`)
  const all = Object.entries(args)
  for (const [index, [argument, { optional, type }]] of all.entries()) {
    const following = all[index + 1]
    if (type === 'rest' && following)
      throw new Error(`/${name}: nothing can follow “${argument}”, which takes the rest`)
    if (optional && following && !following[1].optional)
      throw new Error(`/${name}: “${following[0]}” must be optional, as “${argument}” before it is`)
  }
}
