export { callOut, isPublicAddress, refusalOf, type Outreach } from '#platform/outreach';
