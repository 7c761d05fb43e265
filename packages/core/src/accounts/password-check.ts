import { passwordForm } from '@tidings/protocol'
import type { Passwords } from '../ports/credentials.ts'

/** Is it the password, whichever keyboard typed it? Those that were kept before they had one form are tried as typed, too. */
export async function isPassword(passwords: Passwords, typed: string, hash: string | undefined): Promise<boolean> {
  const form = passwordForm(typed)
  return (await passwords.verify(form, hash)) || (form !== typed && (await passwords.verify(typed, hash)))
}
