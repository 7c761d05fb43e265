import { useName } from '@tidings/react'

export default function Names() {
  return (
    <ul>
      <li>user/bob is {useName('user/bob')}</li>
      <li>user/xiaohong is {useName('user/xiaohong')}</li>
    </ul>
  )
}
