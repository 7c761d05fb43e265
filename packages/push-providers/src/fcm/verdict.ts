import type { VendorAnswer } from '../vendors/asking.ts'
import { type Verdict, valueAt } from '../vendors/verdict.ts'

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** A name as Google's document has it; what is none is not repeated. */
const named = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[A-Z_]{3,40}$/.test(value) ? value : undefined

/** Of the device, or of what we said? Only its words and the fields that it names tell them apart. */
function isOfToken(error: unknown): boolean {
  const fields = listOf(valueAt(error, 'details')).flatMap((one) => listOf(valueAt(one, 'fieldViolations')))
  if (fields.length > 0) return fields.some((one) => valueAt(one, 'field') === 'message.token')
  return /registration token/i.test(String(valueAt(error, 'message')))
}

/** Means of `ErrorCode` and of "FCM Error Codes" (firebase.google.com, as of 2026); 429 and faults of theirs are known before. */
export function fcmVerdict({ status, json }: VendorAnswer): Verdict {
  if (status === 200 && typeof valueAt(json, 'name') === 'string') return { came: 'taken' }
  const error = valueAt(json, 'error')
  const codes = listOf(valueAt(error, 'details')).map((one) => named(valueAt(one, 'errorCode')))
  const code = codes.find((one) => one !== undefined) ?? named(valueAt(error, 'status'))
  const why = `status ${status}${code === undefined ? '' : `: ${code}`}`
  switch (code) {
    case 'UNREGISTERED':
      return { came: 'dead', why }
    case 'SENDER_ID_MISMATCH':
      return { came: 'dead', why: `${why}: the app registers with another project` }
    case 'INVALID_ARGUMENT':
      return { came: isOfToken(error) ? 'dead' : 'refused', why }
    case 'THIRD_PARTY_AUTH_ERROR':
      return { came: 'refused', why: `${why}: Apple's key in the Firebase console is not taken` }
    case 'QUOTA_EXCEEDED':
    case 'UNAVAILABLE':
    case 'INTERNAL':
      return { came: 'failed', why }
    case 'UNAUTHENTICATED':
    case 'PERMISSION_DENIED':
      return { came: 'unauthorised', why }
    default:
      return byStatus(status, why)
  }
}

function byStatus(status: number, why: string): Verdict {
  if (status === 401 || status === 403) return { came: 'unauthorised', why }
  // Nothing that Google's service would answer: a proxy does, perhaps.
  return { came: status >= 400 ? 'refused' : 'failed', why }
}
