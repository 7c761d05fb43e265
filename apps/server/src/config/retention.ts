import { z } from 'zod'

/** How long the server keeps what is said and what is noted of it. */
export const Retention = z
  .strictObject({
    pairs: z
      .string()
      .regex(/^(forever|delivered|[1-9]\d{0,4}d)$/, 'expected forever, delivered, or days such as 30d')
      .default('forever')
      .describe('How long messages between two are kept: `forever`, days such as `30d`, or until `delivered`.'),
    rooms: z
      .string()
      .regex(/^(forever|[1-9]\d{0,4}d)$/, 'expected forever, or days such as 30d')
      .default('forever')
      .describe('How long messages in rooms are kept: `forever`, or days such as `30d`.'),
    audit: z.int().min(0).max(36_500).default(365).describe('Days for which the audit log is kept; 0 is for ever.'),
    reports: z
      .int()
      .min(1)
      .max(3650)
      .default(90)
      .describe('Days for which a report waits for you; then it goes, with the evidence in it, closed or not.'),
    every: z
      .int()
      .min(1000)
      .max(86_400_000)
      .default(3_600_000)
      .describe('How often the server looks for what is kept no longer, in milliseconds.'),
  })
  .prefault({})

/** How long the store tells services what changed in it. */
export const Feed = z
  .strictObject({
    days: z
      .int()
      .min(1)
      .max(365)
      .default(8)
      .describe('Days for which the store tells what changed in it; longer for services that have not read it yet.'),
    items: z
      .int()
      .min(10_000)
      .max(1_000_000_000)
      .default(2_000_000)
      .describe('At most so many changes, of some 70 bytes each: a service that is further behind misses some.'),
    awayDays: z
      .int()
      .min(1)
      .max(365)
      .default(30)
      .describe('Days after which nothing is kept any more for a service that nobody runs.'),
  })
  .prefault({})
