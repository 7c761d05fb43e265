import type { Store } from '@tidings/core'
import { describe } from 'vitest'
import { accessConformance } from './access.ts'
import { attachmentConformance } from './attachments.ts'
import { changeConformance } from './changes.ts'
import { channelConformance } from './channels.ts'
import { conversationConformance } from './conversations.ts'
import { directoryConformance } from './directory.ts'
import { withoutIds } from './entries.ts'
import { feedConformance } from './feed.ts'
import { feedKeepingConformance } from './feed-keeping.ts'
import { feedPagesConformance } from './feed-pages.ts'
import { judgedWriteConformance } from './judged-writes.ts'
import { logConformance } from './log.ts'
import { modelConformance } from './model.ts'
import { owningConformance } from './owning.ts'
import { pointerConformance } from './pointers.ts'
import { rareFieldsConformance } from './rare-fields.ts'
import { clientConformance, recordConformance } from './records.ts'
import { replacingConformance } from './replacing.ts'
import { retentionConformance } from './retention.ts'
import { rightsConformance } from './rights.ts'
import { roomConformance, userConformance } from './rooms-and-users.ts'
import { standingConformance } from './standing.ts'

/** Every sentence of the store's ports, as a test. `make` answers a new, empty store each time. */
export function storeConformance(name: string, make: () => Promise<Store>): void {
  const unnamed = async () => withoutIds(await make())
  describe(`${name} is a store`, () => {
    describe('message log', () => logConformance(make))
    describe('message log, entries without ids', () => logConformance(unnamed))
    describe('changes and marks', () => changeConformance(make))
    describe('threads and burning', () => rareFieldsConformance(make))
    describe('access', () => accessConformance(make))
    describe('access, entries without ids', () => accessConformance(unnamed))
    describe('standing', () => standingConformance(make))
    describe('what is judged', () => judgedWriteConformance(make))
    describe('conversations', () => conversationConformance(make))
    describe('pointers and settings', () => pointerConformance(make))
    describe('records', () => recordConformance(make))
    describe('clients', () => clientConformance(make))
    describe('attachments', () => attachmentConformance(make))
    describe('attachments that are kept as they came', () => replacingConformance(make))
    describe('retention', () => retentionConformance(make))
    describe('rights', () => rightsConformance(make))
    describe('rooms', () => roomConformance(make))
    describe('rooms of one owner', () => owningConformance(make))
    describe('users', () => userConformance(make))
    describe('directory', () => directoryConformance(make))
    describe('channels', () => channelConformance(make))
    describe('feed', () => feedConformance(make))
    describe('pages of the feed', () => feedPagesConformance(make))
    describe('what the feed keeps', () => feedKeepingConformance(make))
    describe('model', () => modelConformance(make))
  })
}

export { aBlob, blobConformance } from './blobs.ts'
export { type Buses, busConformance } from './bus.ts'
export { anEntry, aRoomEntry } from './entries.ts'
export { blockRaceConformance, heldWriteConformance } from './judged-writes.ts'
export { type LeaveOpen, type OpenTransaction, rivalFeedConformance } from './rival-feed.ts'
export { rivalConformance } from './rival-suites.ts'
export { rivalTransactionConformance } from './rival-transactions.ts'
export type { MakeRivals, Rivals } from './rivals.ts'
export { aRoom } from './rooms-and-users.ts'
export { type Searched, says, searchConformance, seqsFound } from './search.ts'
