import { Getui, UniPush } from './getui.ts'
import { Honor } from './honor.ts'
import { Harmony, Huawei } from './huawei.ts'
import { JPush } from './jpush.ts'
import { Oppo } from './oppo.ts'
import { Tpns } from './tpns.ts'
import { Vivo } from './vivo.ts'
import { Xiaomi } from './xiaomi.ts'

/** Push services of phone makers, and those that speak to several of them: each is off until its keys are set. */
export const vendors = {
  huawei: Huawei,
  harmony: Harmony,
  honor: Honor,
  xiaomi: Xiaomi,
  oppo: Oppo,
  vivo: Vivo,
  getui: Getui,
  unipush: UniPush,
  jpush: JPush,
  tpns: Tpns,
}

/** Of these, by the name of the setting: what must not be shown. */
export const vendorSecrets: readonly string[] = [
  'push.huawei.clientSecret',
  'push.honor.clientSecret',
  'push.xiaomi.appSecret',
  'push.oppo.masterSecret',
  'push.vivo.appSecret',
  'push.getui.masterSecret',
  'push.unipush.masterSecret',
  'push.jpush.masterSecret',
  'push.tpns.android.secretKey',
  'push.tpns.ios.secretKey',
]
