interface ParsedUrl {
  readonly protocol: string
  readonly username: string
  readonly host: string
  readonly pathname: string
  readonly search: string
  readonly hash: string
}

interface Globals {
  readonly URL: new (text: string) => ParsedUrl
}

const refuse = (text: string, why: string): never => {
  throw new TypeError(
    `url ${JSON.stringify(text)} is no server's address: ${why} (like https://chat.example or http://127.0.0.1:8080)`,
  )
}

/** `new URL` mends what it can guess (`http:host`, a line break in the middle): here it must be said. */
const wellBegun = /^(?:https?|wss?):\/\/[^\s/?#\\]+(?:\/\S*)?(?:[?#].*)?$/iu

function parsed(text: string): ParsedUrl {
  if (!/^(?:https?|wss?):\/\//i.test(text)) refuse(text, 'it begins with https:// or http://')
  if (!wellBegun.test(text)) refuse(text, 'https:// is followed by a host, and there are no blanks in it')
  try {
    return new (globalThis as unknown as Globals).URL(text)
  } catch {
    return refuse(text, 'there is no such host or port')
  }
}

/**
 * The one form of a server's address that others are built on: `http` or `https`, the host as the network writes it, the
 * path where the server is beneath one, no slash at its end. `ws` and `wss` are taken for what they stand on, and blanks
 * around are dropped. Throws a TypeError that says what is wrong with anything else.
 */
export function serverAddress(given: string): string {
  const text = String(given ?? '').trim()
  const { protocol, username, host, pathname, search, hash } = parsed(text)
  if (username !== '') refuse(text, 'who signs in is said to connect(), not in the address')
  if (search !== '' || hash !== '' || /[?#]/.test(text)) refuse(text, 'nothing follows the path, no ? and no #')
  return `${protocol.replace('ws', 'http')}//${host}${pathname.replace(/\/+$/, '')}`
}

/** Where something lies that a server of this address calls by its path; one that knows its own address says the whole of it. */
export const wholeUrl = (server: string, url: string): string => (url.startsWith('/') ? server + url : url)
