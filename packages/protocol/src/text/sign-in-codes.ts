const looksLike: Readonly<Record<string, string>> = { o: '0', i: '1', l: '1' }

/**
 * The code of a sign-in as somebody typed it, in its one form: small letters, without what groups them, with digits for what
 * looks like them. A link that holds it stands for it.
 */
export function signInCode(typed: string): string {
  const plain = typed.normalize('NFKC').trim()
  const [, code = plain] = /#\/link\/([^/?#\s]+)/iu.exec(plain) ?? []
  return code
    .toLowerCase()
    .replace(/[\s\p{Pd}\p{Cf}._·]/gu, '')
    .replace(/[oil]/g, (letter) => looksLike[letter] as string)
}

/** A code is made without the letters that would be taken for digits: others stand for them. */
export const withoutLookalikes = (id: string): string =>
  id.replace(/[oil]/g, (letter) => ({ o: 'w', i: 'x', l: 'y' })[letter] as string)

export const signInCodePattern = /^[a-z0-9]{12,64}$/
