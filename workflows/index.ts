export { accountOutreach } from './account-outreach.js'
