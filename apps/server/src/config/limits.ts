import { z } from 'zod'

const milliseconds = (min: number, max: number) => z.int().min(min).max(max)

/** What one user, one connection, one address and one request may have. */
export const Limits = z
  .strictObject({
    frameBytes: z
      .int()
      .min(1024)
      .max(16_777_216)
      .default(262_144)
      .describe('The largest WebSocket frame from a client.'),
    bodyBytes: z
      .int()
      .min(1024)
      .max(16_777_216)
      .default(262_144)
      .describe('The largest HTTP body of JSON. Most operations take 16 kB; only what needs more takes up to this.'),
    bodyWithin: milliseconds(1000, 600_000)
      .default(30_000)
      .describe('Bodies of JSON come within this time, in milliseconds.'),
    uploadBytesPerSecond: z
      .int()
      .min(0)
      .default(1024)
      .describe('Bytes a second that an upload brings at least, over each `limits.bodyWithin`.'),
    connections: z
      .int()
      .min(1)
      .optional()
      .describe('Connections at once; when not given, what the limit of open files (ulimit -n) leaves.'),
    connectionsPerAddress: z
      .int()
      .min(1)
      .default(200)
      .describe(
        'Connections of one address that are not signed in; one more ends the longest idle. Through a named proxy: requests under way.',
      ),
    framesPerSecond: z.number().positive().default(1000).describe('WebSocket frames a second, for each connection.'),
    framesBurst: z.int().min(1).default(2000).describe('WebSocket frames at once, for each connection.'),
    unanswered: z.int().min(1).default(1000).describe('Requests of one connection that may wait for their answers.'),
    backlogBytes: z
      .int()
      .min(65_536)
      .default(1_048_576)
      .describe('Bytes that may wait for one session before its pushes are dropped and it is told to resync.'),
    pagesAtOnce: z
      .int()
      .min(1)
      .max(256)
      .default(4)
      .describe(
        'Answers that are lists (logs, conversations, members …) made at once, for all users together, while they are large. While they are small, four times as many.',
      ),
    pagesPerUser: z
      .int()
      .min(1)
      .max(256)
      .default(4)
      .describe('Of these, so many for one user, or made and not taken by the client yet.'),
    pagesWaiting: z
      .int()
      .min(1)
      .max(10_000)
      .default(100)
      .describe('Requests for lists of one user that wait for their turn; more are refused for a second.'),
    sessionsPerUser: z.int().min(1).default(30).describe('Live connections of one user; one more ends the oldest.'),
    roomMembers: z.int().min(2).default(100_000).describe('Members of one room.'),
    writtenPerDay: z
      .int()
      .min(0)
      .default(268_435_456)
      .describe('Characters of messages, edits, drafts and settings that one user may write in a day; 0 is no bound.'),
    rooms: z.int().min(1).default(10_000).describe('Rooms that one user may own.'),
    contacts: z.int().min(1).max(100_000).default(5000).describe('Contacts of one user.'),
    saved: z.int().min(1).max(1_000_000).default(10_000).describe('Saved messages of one user.'),
    reminders: z.int().min(1).max(100_000).default(1000).describe('Reminders of one user.'),
    scheduled: z.int().min(1).max(100_000).default(500).describe('Scheduled messages of one user.'),
  })
  .prefault({})
