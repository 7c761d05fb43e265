import { createHash } from 'node:crypto'
import type { DeviceNotice, PushProvider } from '@tidings/core'
import { createAccessToken } from '../access-token.ts'
import { jsonQuestion, type VendorAnswer } from './asking.ts'
import { cut, dataWithin, notifyIdOf, requestIdOf, secondsLeft, widths } from './said.ts'
import { checkToken, createVendor, tokenFrom, tokenOf, type VendorParts } from './vendor.ts'
import { type Codes, judged, type Verdict, valueAt } from './verdict.ts'

export interface VivoSettings {
  readonly appId: string
  readonly appKey: string
  readonly appSecret: string
  /** vivo's class of messages between people; without its permission they are counted as advertising, which `IM` is not. */
  readonly category?: string | undefined
  /** Reaches only the devices that are entered at vivo for tests; an app that is not yet in its store may do no more. */
  readonly isTest: boolean
  /** `https://api-push.vivo.com.cn` */
  readonly url: string
}

const leastSeconds = 60
/** Of all that the app gets. */
const dataBytes = 1024
const longestSeconds = 604_800
/** A day; its document asks for a new one after an hour or two. */
const tokenLivesMs = 2 * 3_600_000

/** As vivo's servers answer; the page of the codes could not be had whole. */
const codes: Codes = {
  '0': ['taken'],
  '10000': ['unauthorised', 'the token is wrong or has expired'],
  '10050': ['refused', 'the registration is missing'],
  '10055': ['refused', 'the title is missing'],
  '10056': ['refused', 'the title is too long'],
  '10057': ['refused', 'the text is missing'],
  '10058': ['refused', 'the text is too long'],
  '10070': ['full', 'the limit of the day for public messages is reached'],
  '10071': ['full', 'public messages are not sent at this hour'],
  '10072': ['failed', 'it wants fewer pushes'],
  '10073': ['full', 'the limit of the day for messages of the system is reached'],
  '10085': ['refused', 'the text is not allowed there'],
  '10102': ['failed', 'it is in trouble'],
  '10103': ['refused', 'the text is not allowed there'],
  '10104': ['refused', 'the text is not allowed there'],
  '10302': ['dead', 'the registration is not one of the app'],
}

/** Of the device, in an answer that took the message. */
const statuses: Readonly<Record<string, Verdict>> = {
  '1': { came: 'dead', why: 'the registration is not there' },
  '2': { came: 'dead', why: 'the app is gone, or its notifications are turned off' },
  '3': { came: 'refused', why: 'the device was not seen for 90 days' },
  '4': { came: 'refused', why: 'the device is not entered for tests' },
}

function verdict(answer: VendorAnswer): Verdict {
  const came = judged(valueAt(answer.json, 'result'), codes, answer)
  if (came.came !== 'taken') return came
  return statuses[String(valueAt(answer.json, 'invalidUser', 'status'))] ?? came
}

/**
 * vivo's push, of one device. Source: PUSH-UPS-API接口文档 (dev.vivo.com.cn, documentCenter/doc/362) and 推送消息分类 (doc/359), as of 2025.
 * It knows no message without a notification: nothing is withdrawn. It sets no number at the icon.
 */
export function createVivo(settings: VivoSettings, parts: VendorParts): PushProvider {
  const { url, appId, appKey, appSecret, category = 'IM', isTest } = settings

  const token = createAccessToken(() => {
    const timestamp = parts.clock.now()
    // MD5 is what its document asks for.
    const signed = createHash('md5').update(`${appId}${appKey}${timestamp}${appSecret}`).digest('hex')
    const question = jsonQuestion(`${url}/message/auth`, { appId, appKey, timestamp, sign: signed })
    const read = (json: unknown) => tokenOf(valueAt(json, 'authToken'), tokenLivesMs)
    return tokenFrom(parts, { question, read, verdict })
  }, parts.clock)

  function pushed(to: string, notice: DeviceNotice): object {
    const { shown, topic, until, isSilent } = notice
    return {
      appId,
      regId: to,
      notifyType: isSilent ? 1 : 4,
      title: cut(shown.title, 40, widths),
      content: cut(shown.body, 100, widths),
      timeToLive: secondsLeft(until, parts.clock.now(), leastSeconds, longestSeconds),
      skipType: 1,
      networkType: -1,
      classification: 1,
      category,
      clientCustomMap: dataWithin(notice, dataBytes),
      requestId: requestIdOf(to, notice),
      pushMode: isTest ? 1 : 0,
      notifyId: notifyIdOf(topic),
    }
  }

  return createVendor(
    {
      name: 'vivo',
      token,
      question(to, notice) {
        if (notice.kind === 'withdrawal') return { came: 'impossible' }
        return (access) => jsonQuestion(`${url}/message/send`, pushed(to.token, notice), { authtoken: access })
      },
      verdict,
      check: () => checkToken(token),
    },
    parts,
  )
}
