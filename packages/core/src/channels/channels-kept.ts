import { type ChannelMenu, channelOid } from '@tidings/protocol'
import type { RecordChange, RecordEntry, Records } from '../ports/records.ts'

/** What stands in the store of a channel, beside what it has of a room. */
export interface AboutChannel {
  /** People can write to it. */
  readonly contact?: boolean
  readonly menu?: ChannelMenu
}

const kind = 'about'
const at = (channel: string) => ({ owner: channelOid(channel), kind, key: kind })

const aboutIn = ({ value }: RecordEntry): AboutChannel => JSON.parse(value ?? '{}') as AboutChannel

export const aboutChange = (channel: string, about: AboutChannel): RecordChange => ({
  ...at(channel),
  value: JSON.stringify(about),
})

/** What is kept of channels alone: it stands with them. */
export class ChannelsKept {
  readonly #records: Pick<Records, 'get' | 'put'>

  constructor(records: Pick<Records, 'get' | 'put'>) {
    this.#records = records
  }

  async about(channel: string): Promise<AboutChannel> {
    const record = await this.#records.get(channelOid(channel), kind, kind)
    return record ? aboutIn(record) : {}
  }

  async ended(channel: string): Promise<void> {
    await this.#records.put([{ ...at(channel), value: null, only: 'present' }])
  }
}
