import { passwordForm } from '@tidings/protocol'
import type { HashTurn, Passwords } from '../ports/credentials.ts'

interface Typed {
  readonly typed: string
  readonly hash: string | undefined
  readonly turn: HashTurn
}

/** Is it the password, whichever keyboard typed it? Those that were kept before they had one form are tried as typed, too. */
export async function isPassword(passwords: Passwords, { typed, hash, turn }: Typed): Promise<boolean> {
  const form = passwordForm(typed)
  return (await passwords.verify(form, hash, turn)) || (form !== typed && (await passwords.verify(typed, hash, turn)))
}
