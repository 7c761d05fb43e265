import { z } from 'zod'

/** The first words of the server's own addresses: a base path that began with one could not be told from them. */
const own = new Set(['v1', 'media', 'ws', 'docs', 'assets', 'widget', 'healthz', 'readyz', 'metrics'])

function faultOf(text: string): string | undefined {
  // What is no address at all was said before.
  if (!URL.canParse(text)) return undefined
  const { search, hash, username, password, pathname } = new URL(text)
  if (search !== '' || hash !== '' || username !== '' || password !== '')
    return 'expected an address and a path, nothing more: https://example.org/chat'
  const [, first = ''] = pathname.split('/')
  if (own.has(first)) return `its path must not begin with /${first}, which is an address of the server's own`
  return /^(\/[\w.~-]+)*\/?$/.test(pathname)
    ? undefined
    : 'its path may have letters, digits, `-`, `.`, `_` and `~` only'
}

/** Where people reach the server, without a slash at the end. */
export const PublicUrl = z
  .url({ protocol: /^https?$/ })
  .superRefine((text, context) => {
    const fault = faultOf(text)
    if (fault !== undefined) context.addIssue(fault)
  })
  .overwrite((text) => text.replace(/\/+$/, ''))
