import { keyBytes } from './noise/keys.ts'

/** What whoever sets up an edge is given: who it will be, the secret that is good once, and by which key it knows the centre. */
export interface JoiningCode {
  readonly name: string
  /** 16 bytes, base64url. */
  readonly secret: string
  /** 32 bytes. */
  readonly centre: Buffer
}

const secretBytes = 16
const form = /^([a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?)\.([A-Za-z0-9_-]{64})$/

export const joiningCode = ({ name, secret, centre }: JoiningCode): string =>
  `${name}.${Buffer.concat([Buffer.from(secret, 'base64url'), centre]).toString('base64url')}`

/** undefined for what is no code, or not a whole one. */
export function readJoiningCode(text: string): JoiningCode | undefined {
  const [, name, rest = ''] = form.exec(text.trim()) ?? []
  const bytes = Buffer.from(rest, 'base64url')
  if (name === undefined || bytes.length !== secretBytes + keyBytes) return undefined
  return {
    name,
    secret: bytes.subarray(0, secretBytes).toString('base64url'),
    centre: bytes.subarray(secretBytes),
  }
}

/** What an edge says of itself in the handshake: its name, and while it joins the secret. */
export interface Hello {
  readonly name: string
  readonly secret?: string
}

export const helloText = ({ name, secret }: Hello): string => (secret === undefined ? name : `${name} ${secret}`)

/** undefined for what is none. */
export function readHello(text: string): Hello | undefined {
  const [, name, secret] = /^([a-z0-9-]{1,32})(?: ([A-Za-z0-9_-]{22}))?$/.exec(text) ?? []
  if (name === undefined) return undefined
  return secret === undefined ? { name } : { name, secret }
}
