import { limits } from '@tidings/protocol'
import { code, pageHead, table } from './markdown.ts'

const intro = `Limits that are part of the contract: a client may rely on them. What an operator may change stands in the
[configuration](configuration.md). Sizes are bytes, times milliseconds.`

/** Says what a limit counts. A limit without a line here does not compile. */
const meaning: Readonly<Record<keyof typeof limits, string>> = {
  contentBytes: "The JSON text of one message's content, in bytes of UTF-8.",
  textLength: 'Characters of a text.',
  captionLength: 'Characters of the caption of a file.',
  pollQuestionLength: "Characters of a poll's question.",
  pollOptionLength: 'Characters of one answer of a poll.',
  pollOptions: 'Answers of a poll.',
  contentDepth: "How deep a content's data may nest.",
  nameLength: 'Characters of a name: of a user, a room, a remark, a group of contacts.',
  descriptionLength: "Characters of a room's description.",
  announcementLength: "Characters of a room's announcement.",
  greetingLength: 'Characters of a word to somebody who is asked.',
  noteLength: 'Characters of a note for oneself.',
  statusLength: 'Characters of a status.',
  contactGroups: 'Groups in which one contact may be.',
  deletions: 'Messages that one user may delete for themselves.',
  invitationUses: 'People who may come by one invitation to the server.',
  invitationsOfUser: 'Invitations to the server that one user may have.',
  invitationsInAll: 'Invitations to the server in all.',
  invitations: 'Invitations to rooms that one user has not answered.',
  strangerRooms: 'Rooms into which people who are not known to a user may put them at once; beyond it they are asked.',
  strangerRoomMs: 'Milliseconds until it is one room more again.',
  joinRequests: 'People who ask to be let into one room and were not answered.',
  knownContactGroups: 'Groups of contacts whose versions one contact.list may name.',
  groupsPerUser: 'Groups of contacts that one user may have.',
  page: 'Messages, members or conversations in one answer.',
  pageBytes: 'Bytes at which an answer stops growing, with at least one item.',
  defaultPage: 'Conversations in a page when the client names no limit.',
  mentions: 'People named in one message.',
  membersAtOnce: 'Members named in one room.create or room.invite.',
  reactionLength: 'Characters of one reaction: an emoji or a short name.',
  tallyUsers: 'People who are named in a tally of reactions or votes; the rest are counted, and listed on demand.',
  versions: 'Earlier versions of a message that are kept: the first, and those before the last edits.',
  reactionKeys: 'Different reactions to one message.',
  reactionsPerUser: 'Different reactions of one person to one message.',
  pins: 'Pinned messages of one conversation.',
  forwarded: 'Messages in one forward.',
  bundleDepth: 'Forwarded bundles that lie in one another.',
  bundleItems: 'Messages in a forwarded bundle, those of the bundles in it included.',
  quotedLength: 'Characters of a message that a quote repeats.',
  forwardTargets: 'Conversations to which one call may forward.',
  targets: 'Members of a room to whom alone a message may be addressed.',
  smallRoom: "Above this many members a room's receipts are fetched on demand, and typing is not shown.",
  watched: 'Users whose presence one session may watch.',
  watchMs: 'Milliseconds for which a presence is watched at most, until it is asked for again.',
  appSettingLength: "Characters of one of the app's own settings of a user.",
  appSettingsBytes: 'Bytes of all of them together, as JSON text.',
  appSettings: "The app's own settings of a user.",
  draftBytes: 'The JSON text of a draft.',
  streamLength: 'Text of one stream, in UTF-16 units.',
  attachmentBytes: 'Bytes of one file, whatever the operator allows.',
  attachmentLinks: 'Attachments in one attachment.links.',
  query: 'Characters of a search.',
  searchPage: 'Results of a search in one answer.',
  connectWithin: 'Milliseconds until the first frame must be a connect.',
}

export const limitsPage = (): string =>
  [
    pageHead('Limits', 'packages/protocol/src/limits.ts', intro),
    table(
      ['limit', 'value', 'what it counts'],
      Object.entries(meaning).map(([name, text]) => [code(name), String(limits[name as keyof typeof limits]), text]),
    ),
  ].join('\n\n')
