import type { VendorAnswer } from './asking.ts'
import { type Codes, judged, type Verdict, valueAt } from './verdict.ts'

/**
 * The codes of Huawei's Push Kit, of all versions of `messages:send`. Sources: "Sending Downlink Messages", HMS Core References
 * (developer.huawei.com, https-send-api-0000001050986197, as of 2025), and 响应参数 of 场景化消息 (push-scenariozed-api-response,
 * 2026-01-14).
 */
const codes: Codes = {
  '80000000': ['taken'],
  '80100001': ['refused', 'a parameter is wrong'],
  '80100003': ['refused', 'the message is not built as it should be'],
  '80100004': ['refused', 'its time is over'],
  '80100013': ['refused', 'the collapse key is wrong'],
  '80100016': ['refused', 'the text is not allowed there'],
  '80100022': ['refused', 'an image was not verified'],
  '80200001': ['unauthorised', 'the access token is wrong, or of another app or project'],
  '80200003': ['unauthorised', 'the access token has expired'],
  '80200005': ['unauthorised', 'the signed token has expired: is the clock of this server right?'],
  '80300002': [
    'failed',
    'the app has no permission: is Push Kit turned on, and the id in the address that of its project?',
  ],
  '80300008': ['refused', 'the message is too large'],
  '80300010': ['refused', 'too many tokens'],
  '80300011': ['refused', 'the app has no permission for messages of high priority'],
  '80300029': ['full', 'too many test messages'],
  '80300030': ['refused', 'too many tokens for a test message'],
  '80300036': ['unauthorised', 'the signed token is good for too long'],
  '80300037': ['full', 'the app may send nothing, as a penalty'],
  '80600003': ['failed', 'its own check of the access token failed'],
  '81000001': ['failed', 'it is in trouble'],
}

/** Why a token is not taken, where the answer says so: the app's fault, not the token's, which another day is good. */
const notTheTokens: Readonly<Record<string, string>> = {
  noPushTypeRight: 'the app has no right to this kind of push',
  noRight: 'the token is of an app of another project: check the project id',
  atomicUnableSendUnsubscribedMsg: 'an atomic service takes no such push',
  countryNotSupport: 'the country is not served',
  disableSendHuaweiMsgBecauseOfPenalty: 'the app may send nothing, as a penalty',
  differentImgVerifyPolicy: 'an image was not verified for this kind of push',
  appinfoError: 'the app is not there',
  notSupportPlayVoice: 'this kind of push plays no voice',
  noRightToSendThisLiveNotificationEvent: 'the app has no right to this live notification',
}

/** `msg` of an answer about tokens is JSON in a text: `{"illegalTokens":{"noRight":["…"]},"failure":1}`. */
function reasonsIn(json: unknown): readonly string[] {
  const message = valueAt(json, 'msg')
  try {
    return Object.keys((JSON.parse(String(message)) as { illegalTokens?: object }).illegalTokens ?? {})
  } catch {
    // It says no more than that they are wrong.
    return []
  }
}

/** One token is pushed to at a time: whether all of them are wrong or some is the same. */
export function pushKitVerdict(answer: VendorAnswer): Verdict {
  const code = String(valueAt(answer.json, 'code'))
  if (code !== '80100000' && code !== '80300007') return judged(code, codes, answer)
  const why = reasonsIn(answer.json).flatMap((reason) => notTheTokens[reason] ?? [])[0]
  if (why !== undefined) return { came: 'refused', why: `code ${code}: ${why}` }
  return { came: 'dead', why: `code ${code}: the token is not one of the app` }
}
