export { accountOutreach } from './account-outreach.js'
export { resendTouch } from './resend-touch.js'
