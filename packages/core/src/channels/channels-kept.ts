import { type ChannelMenu, channelOid, type Uid } from '@tidings/protocol'
import type { RecordChange, RecordEntry, Records } from '../ports/records.ts'

/** What stands in the store of a channel, beside what it has of a room. */
export interface AboutChannel {
  /** People can write to it. */
  readonly contact?: boolean
  readonly menu?: ChannelMenu
  /** Who comes is noted, to be welcomed. */
  readonly welcomes?: boolean
}

const kind = 'about'
const at = (channel: string) => ({ owner: channelOid(channel), kind, key: kind })

const cameKind = 'came'
/** Somebody who came and is to be welcomed. */
export interface Came {
  readonly user: Uid
  readonly version: number
}
/** Records of one owner that one transaction changes at most. */
const comersAtOnce = 1000

export const cameChange = (channel: string, user: Uid): RecordChange => ({
  ...{ owner: channelOid(channel), kind: cameKind, key: user, value: '{}' },
})

const aboutIn = ({ value }: RecordEntry): AboutChannel => JSON.parse(value ?? '{}') as AboutChannel

export const aboutChange = (channel: string, about: AboutChannel): RecordChange => ({
  ...at(channel),
  value: JSON.stringify(about),
})

/** What is kept of channels alone: it stands with them. */
export class ChannelsKept {
  readonly #records: Pick<Records, 'get' | 'put' | 'since' | 'list'>

  constructor(records: Pick<Records, 'get' | 'put' | 'since' | 'list'>) {
    this.#records = records
  }

  async about(channel: string): Promise<AboutChannel> {
    const record = await this.#records.get(channelOid(channel), kind, kind)
    return record ? aboutIn(record) : {}
  }

  /** Apart from a change of the channel itself, which wins where both are made at once. */
  async setWelcomes(channel: string, welcomes: boolean): Promise<void> {
    const record = await this.#records.get(channelOid(channel), kind, kind)
    const about = record ? aboutIn(record) : {}
    if ((about.welcomes ?? false) === welcomes) return
    const change = { ...aboutChange(channel, { ...about, welcomes }), only: record?.version ?? ('absent' as const) }
    if ((await this.#records.put([change]))[0] === undefined) await this.setWelcomes(channel, welcomes)
  }

  /** Those who came after one version of what is kept, and up to another, with the version of each. */
  async came(owner: string, after: number, upTo: number): Promise<readonly Came[]> {
    const records = await this.#records.since(owner, after, comersAtOnce)
    return records.flatMap(({ kind: of, key, version, value }) =>
      of === cameKind && value !== null && version <= upTo ? [{ user: key, version }] : [],
    )
  }

  /** They were welcomed. */
  async welcomed(channel: string, came: readonly Came[]): Promise<void> {
    if (came.length === 0) return
    const owner = channelOid(channel)
    await this.#records.put(
      came.map(({ user, version }) => ({ owner, kind: cameKind, key: user, value: null, only: version })),
    )
  }

  async ended(channel: string): Promise<void> {
    await this.#records.put([{ ...at(channel), value: null, only: 'present' }])
    const owner = channelOid(channel)
    for (;;) {
      const came = await this.#records.list(owner, cameKind, '', comersAtOnce)
      if (came.length === 0) return
      await this.#records.put(came.map(({ key }) => ({ owner, kind: cameKind, key, value: null })))
    }
  }
}
