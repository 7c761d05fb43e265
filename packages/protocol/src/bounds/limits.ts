/** Limits that are part of the contract. What an operator may change stands in the server's configuration. */
export const limits = {
  /** The JSON text of one message's content, in bytes of UTF-8. */
  contentBytes: 64 * 1024,
  /** Characters of a text, and of the caption of a file. */
  textLength: 20_000,
  captionLength: 2000,
  /** Characters of a poll's question and of one answer, and how many answers there are. */
  pollQuestionLength: 500,
  pollOptionLength: 200,
  pollOptions: 50,
  /** Articles beside the one on top; characters of a title and a summary; texts and pictures of one. */
  articlesMore: 7,
  articleTitle: 200,
  articleSummary: 500,
  articleParts: 100,
  /** The JSON text of a card, in bytes of UTF-8, and what it may hold: elements, actions, choices of one question. */
  cardBytes: 28 * 1024,
  cardElements: 300,
  cardActions: 50,
  cardChoices: 200,
  /** Questions that are answered with one act, and characters of an answer. */
  cardAnswers: 50,
  cardAnswerLength: 4000,
  /** What people did on the cards of one user in a day, what one user did on all cards, and cards that are shown to one user in place of what all see. */
  cardActs: 10_000,
  cardActsOfUser: 1000,
  cardViews: 1000,
  /** The JSON text of what a message carries for programs, in bytes of UTF-8. */
  extBytes: 1024,
  /** What an app keeps with a user, a room, a member, a terminal, in bytes of JSON; of how many it is asked at once. */
  extraBytes: 8 * 1024,
  extrasAtOnce: 200,
  /** How deep a content's data may nest. */
  contentDepth: 32,
  /** Characters of what a push of a message is to say, and of what it carries for the app. */
  pushTextLength: 300,
  pushDataLength: 512,
  /** Characters of what people and rooms are called: names, remarks, groups of contacts. */
  nameLength: 64,
  /** Characters of a room's description and announcement. */
  descriptionLength: 1000,
  announcementLength: 4000,
  /** Characters of a word to somebody who is asked, of a note for oneself, of a status. */
  greetingLength: 300,
  noteLength: 1000,
  statusLength: 100,
  /** Characters of what the operator's hook says to who is refused. */
  refusalLength: 500,
  /** Lists of words that are looked for in what people say, words in all of them, characters of one, and hits that are kept. */
  wordLists: 50,
  words: 20_000,
  wordLength: 64,
  mutes: 10_000,
  wordHits: 1000,
  /**
   * Broadcasts that are under way at once, that are kept, users who are named in one call and for one broadcast, and for all that are kept
   * before the oldest go; broadcasts in one answer.
   */
  broadcastsUnderWay: 100,
  broadcasts: 500,
  broadcastUsersAtOnce: 1000,
  broadcastUsers: 100_000,
  broadcastUsersKept: 1_000_000,
  broadcastPage: 20,
  /** An e-mail address, in bytes of UTF-8: so much fits into a command of SMTP. */
  mailAddressBytes: 254,
  /**
   * Mails of one kind that one account, and one mailbox, may cause in an hour, and to how many mailboxes that have not
   * said yes one network address may have them sent.
   */
  mailsPerHour: 3,
  mailsOfAddressPerHour: 20,
  /** Groups in which one contact may be. */
  contactGroups: 20,
  /** Groups of contacts that one user may have. */
  groupsPerUser: 100,
  /** Messages that one user may delete for themselves; a conversation that holds more is cleared. */
  deletions: 10_000,
  /** People who may come by one invitation to the server, invitations that one user may have, and all together. */
  invitationUses: 200,
  invitationsOfUser: 20,
  invitationsInAll: 10_000,
  /** Robots of one user; commands of one robot, what may stand behind each, and how long what is said of them is. */
  robotsOfUser: 20,
  robotCommands: 64,
  commandArguments: 8,
  commandChoices: 12,
  commandDescription: 120,
  robotDescription: 1000,
  /** Incoming webhooks of one room. */
  incomingOfRoom: 20,
  /** What waits for one robot before the oldest goes, and for how many days; in one answer, and how long one is waited for. */
  robotUpdates: 10_000,
  robotUpdateDays: 1,
  robotUpdatePage: 100,
  robotWaitMs: 50_000,
  /** Attempts at a robot's callback that are kept; messages in one answer of it, and their bytes. */
  robotDeliveries: 100,
  robotAnswers: 5,
  robotAnswerBytes: 65_536,
  /** Calls of robots by robots in a row, each in answer to the one before; and by one robot in a minute. */
  robotSteps: 8,
  robotCallsPerMinute: 30,
  /** Robots that hear everything in one room. */
  robotsHearing: 20,
  /** Chatrooms in all; letters of what stands above one; people who are admin, muted or banned in one. */
  chatrooms: 100_000,
  chatroomAnnouncement: 1000,
  chatroomMarked: 1000,
  /** Messages of a chatroom that are kept, and that whoever enters is told; bytes of one; people whom it shows. */
  chatroomKept: 200,
  chatroomLast: 50,
  chatroomContentBytes: 8192,
  chatroomShown: 100,
  /** People who are in one chatroom at one node, and messages of one that are told at once. */
  chatroomPeople: 100_000,
  chatroomAtOnce: 50,
  /** Edges that have joined, and codes for those that may. */
  edges: 1000,
  /** Reports that wait for the operator, in all and of one person. */
  reports: 1000,
  reportsOfUser: 20,
  /** Invitations to rooms that one user has not answered. */
  invitations: 100,
  /**
   * Rooms into which people who are not known to a user may put them at once; one more after each `strangerRoomMs`
   * milliseconds. Then they are asked.
   */
  strangerRooms: 10,
  strangerRoomMs: 86_400_000,
  /** Threads that one user may follow, threads in one answer, and up to how many messages are counted as unread in one. */
  threads: 500,
  threadPage: 50,
  threadUnread: 1000,
  /** People who ask to be let into one room and were not answered. */
  joinRequests: 1000,
  /** Groups of contacts whose versions one contact.list may name. */
  knownContactGroups: 500,
  /** Messages, members or conversations in one answer. */
  page: 200,
  /** An answer stops growing at so many bytes, with at least one item. */
  pageBytes: 512 * 1024,
  /** Conversations in a page when the client names no limit. */
  defaultPage: 50,
  /** Addresses of nodes that one client is told. */
  gatewayNodes: 8,
  /** People named in one message. */
  mentions: 50,
  /** The last messages of one room that mention everybody, in somebody's list of mentions. */
  mentionsOfAll: 200,
  /** Members named in one room.create or room.invite. */
  membersAtOnce: 500,
  /** Characters of one reaction: an emoji or a short name. */
  reactionLength: 32,
  /** People who are named in a tally of reactions or votes; the rest are counted, and listed on demand. */
  tallyUsers: 50,
  /** What a message said before that is kept: the first, and those before the last edits. */
  versions: 50,
  /** Different reactions to one message. */
  reactionKeys: 50,
  /** Different reactions of one person to one message. */
  reactionsPerUser: 20,
  /** Pinned messages of one conversation. */
  pins: 100,
  /** Messages in one forward. */
  forwarded: 100,
  /** Bundles that lie in one another, and messages in all of them. */
  bundleDepth: 3,
  bundleItems: 300,
  /** Characters of a message that a quote repeats. */
  quotedLength: 1000,
  /** Conversations to which one call may forward. */
  forwardTargets: 20,
  /** Members of a room to whom alone a message may be addressed. */
  targets: 100,
  /** Above this many members a room's receipts are counted and fetched on demand, and typing is not shown. */
  smallRoom: 200,
  /** Users whose presence one session may watch, and for how long at most, in milliseconds. */
  watched: 500,
  watchMs: 600_000,
  /** Characters of one custom setting of an app, and how many of them a user may have. */
  appSettingLength: 4096,
  appSettings: 100,
  /** Their JSON text, which every connect answers, in bytes of UTF-8. */
  appSettingsBytes: 64 * 1024,
  /** Folders of one user, and conversations that one of them may name. */
  folders: 20,
  folderConversations: 50,
  /** The JSON text of all folders, which every connect answers, in bytes of UTF-8. */
  foldersBytes: 64 * 1024,
  /** The JSON text of a draft or of a conversation's background. */
  draftBytes: 16 * 1024,
  /** Text of one stream, in UTF-16 units. */
  streamLength: 20_000,
  /** Bytes of one file, whatever the operator allows. */
  attachmentBytes: 64 * 1024 ** 3,
  /** Attachments in one attachment.links. */
  attachmentLinks: 100,
  /** Packs of emoji and stickers of the server, pictures in one, and characters of what one of them says. */
  packs: 100,
  packItems: 200,
  packSaid: 64,
  /** Bytes of one picture of a pack, as it is uploaded, and its sides, as it is kept: of an emoji and of a sticker. */
  packPictureBytes: 512 * 1024,
  emojiSide: 128,
  stickerSide: 512,
  /** Characters of the words for which moving pictures are looked for, and pictures in one answer. */
  gifQuery: 100,
  gifs: 24,
  /** Words and phrases that call a user, and characters of one. */
  keywords: 50,
  keywordLength: 64,
  /** Milliseconds from now on in which something may be scheduled, or be reminded of: ten years; what lies behind is a mistake. */
  aheadMs: 10 * 365 * 86_400_000,
  /** Characters of a search. */
  query: 1000,
  /** Results of a search in one answer. */
  searchPage: 50,
  /** Rooms of the directory in one answer. */
  browsedRooms: 50,
  /** Channels that everybody reads. */
  globalChannels: 50,
  /** Editors of one channel, and people on one page of its desk. */
  channelEditors: 100,
  deskPage: 50,
  /** Invited to one channel, and at once; people who are told something at once by one. */
  channelInvited: 10_000,
  channelInvitedAtOnce: 200,
  deskTold: 1000,
  /** What a channel answers by itself, the bytes of each and the length of a word; how often one person in ten minutes. */
  autoReplies: 100,
  autoReplyBytes: 4096,
  autoReplyWord: 64,
  autoRepliesInTenMinutes: 10,
  /** Entries of a channel's menu, what each opens, and what they are called and say. */
  menuEntries: 3,
  menuItems: 5,
  menuName: 32,
  menuText: 500,
  /** Milliseconds until the first frame must be a connect. */
  connectWithin: 10_000,
} as const
