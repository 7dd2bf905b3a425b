"""Eighteen invented councils in the plain styles of browsers, Word and workbooks, each written before it was read.

Right at first sight, of the filled cells, before anything was mended for them: thornsea 158 of 170, wyrebank 236 of
246 (Word 52), linfold 0 of 64; then aldery 249 of 249, bexcombe 77 of 77, crowmere 147 of 147; then dalbury 0 of 90
(all read, with the code in the name), elmhurst 0 of 43, farleigh 60 of 60, gaddesby 0 of 28; then hartmoor 42 of 48,
ingleby 71 of 71 (and a variance of the quarter before as a percentage, which no truth spoke of), jarrowdale 87 of 87,
kentallen 36 of 45; last lowick 31 of 32, marham 0 of 30, netherby 77 of 77, ormsby 36 of 45 (a question which kind of
table it is). Wrong at first sight: one rating, that of the action above. Most zeros were one question each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from benchmarks.councils.office import _shade
from benchmarks.councils.styles import Truth

# fmt: off
C = {'Green': '8FD19E', 'Amber': 'FFD27F', 'Red': 'F19C99', 'Blue': '9DC3E6'}
STAR = {'G': ('★', '#2e9e49', 'Green'), 'A': ('●', '#f5b301', 'Amber'), 'R': ('▲', '#d2342a', 'Red')}
CSS = '<style>@page{size:A4 landscape;margin:14mm}body{font:9pt Arial}table{border-collapse:collapse;width:100%;margin:6pt 0}td,th{border:.6pt solid #777;padding:3pt 4pt;vertical-align:top}th{background:#24485f;color:#fff;text-align:left}.g td{background:#dce6ec;font-weight:bold}</style>'
THORN = {'Priority: Homes people can afford': [('Homelessness cases prevented or relieved', 'Head of Housing', '71.4%', '70.0%', 'G', '69.2%', '70.0%', 'A', 'The new outreach post began in October.'), ('Average time to re-let a council home (days)', 'Head of Housing', '31.5', '26.0', 'R', '29.8', '26.0', 'R', 'Voids contractor entered administration; a replacement was appointed on 2 December.'), ('Affordable homes completed', 'Head of Planning', '38', '45', 'R', '141', '135', 'G', '')], 'Priority: Clean and safe streets': [('Fly-tips cleared within two working days', 'Environment Manager', '96.8%', '95.0%', 'G', '95.9%', '95.0%', 'G', ''), ('Household waste recycled or composted', 'Environment Manager', '53.1%', '55.0%', 'A', '55.6%', '56.0%', 'A', 'Garden tonnage falls every winter.'), ('Missed bins per 100,000 collections', 'Environment Manager', '42', '50', 'G', '47', '50', 'G', '')], 'Priority: A council that works': [('Telephone calls abandoned', 'Head of Customer Services', '8.9%', '6.0%', 'R', '7.1%', '6.0%', 'A', 'Two system outages in November.'), ('Council tax collected', 'Head of Customer Services', '83.9%', '83.5%', 'G', '83.9%', '83.5%', 'G', ''), ('Working days lost to sickness per employee', 'Head of Customer Services', '2.31', '2.10', 'A', '6.64', '6.30', 'A', 'Mostly short-term absence.')]}
TACT = [
    ('T1', 'Adopt the local plan', 'Head of Planning', 'G', 'Examination hearings closed.', 'June 2025'),
    ('T2', 'Open the Harbour Street hub', 'Environment Manager', 'A', 'Fit-out began three weeks late.', 'February 2025'),
    ('T3', 'Replace the telephone system', 'Head of Customer Services', 'R', 'Contract award paused pending legal advice.', 'March 2025'),
]
TRISK = [
    ('SR1', 'Failure to set a balanced budget', '4', '5', '20', '3', '4', '12', '→'),
    ('SR2', 'Cyber attack on core systems', '5', '5', '25', '4', '4', '16', '↑'),
    ('SR3', 'Loss of key contractors', '4', '3', '12', '3', '3', '9', '↓'),
]
TREV = [
    ('Environment and Place', '14.20', '10.65', '10.91', '14.55', '0.35'),
    ('Communities and Housing', '9.85', '7.39', '7.22', '9.61', '(0.24)'),
    ('Resources', '7.40', '5.55', '5.49', '7.40', '0.00'),
    ('Total', '31.45', '23.59', '23.62', '31.56', '0.11'),
]
WYRE = [
    ('1', 'Children in care per 10,000', 'Low', '74', '71', '70', '69', '72', '68', 'No', '↓', '70'),
    ('2', 'Care leavers in education, employment or training', 'High', '54%', '57%', '58%', '61%', '60%', '60%', 'Yes', '↓', '54%'),
    ('3', 'Adults with a learning disability in paid work', 'High', '4.9%', '5.2%', '5.1%', '5.3%', '5.6%', '5.5%', 'Yes', '↑', '4.8%'),
    ('4', 'Permanent admissions to care homes, aged 65 and over', 'Low', '612', '587', '141', '150', '148', '560', 'Close', '↑', '566'),
    ('5', 'Emergency road repairs made safe in two hours', 'High', '97.2%', '98.1%', '98.8%', '97.5%', '93.4%', '98%', 'Close', '↓', '–'),
    ('6', 'Bus passenger journeys (million)', 'High', '11.2', '12.6', '3.3', '3.4', '3.1', '13.5', 'Close', '↓', '–'),
    ('7', 'Library loans', 'High', '1,204,551', '1,188,020', '301,440', '325,112', '288,905', '1,200,000', 'Close', '↓', '–'),
    ('8', 'Freedom of information requests answered in time', 'High', '91%', '88%', '84%', '79%', '76%', '95%', 'No', '↓', '–'),
]
WK = {'Yes': 'Green', 'Close': 'Amber', 'No': 'Red'}
WW = {'↑': 'Improving', '↓': 'Worsening', '→': 'Same'}
WSAV = [
    ('ASC01', 'Review of high-cost placements', '1,850', '1,210', '1,850', '0', 'Green'),
    ('ASC04', 'Reablement first', '900', '310', '620', '280', 'Amber'),
    ('CYP02', 'Home to school transport routes', '1,200', '150', '400', '800', 'Red'),
    ('RES07', 'Office rationalisation', '475', '475', '475', '0', 'Blue'),
    ('', 'Total', '4,425', '2,145', '3,345', '1,080', ''),
]
WCAP = [
    ('Northern relief road', '24,300', '11,870', '19,600', '(4,700)', 'Utility diversions.'),
    ('School places programme', '17,450', '12,905', '17,450', '0', ''),
    ('Highways maintenance', '31,000', '26,440', '32,150', '1,150', 'Storm damage.'),
    ('Total', '72,750', '51,215', '69,200', '(3,550)', ''),
]
WH = [
    'No.',
    'What we measure',
    'Good is',
    '2022/23',
    '2023/24',
    'Q1',
    'Q2',
    'Q3',
    '2024/25 target',
    'On track?',
    'Compared with last quarter',
    'England average',
]
WINTRO = [
    'Wyrebank County Council',
    'Council Plan scorecard: quarter three, 2024/25',
    'Two of the eight measures are on track. Library loans fell to 288,905 in the quarter. Savings of £3.345m are expected against £4.425m planned.',
    'Key: Yes (green) – at or better than target; Close (amber) – within five per cent of target or recoverable; No (red) – off track.',
]
WSH = [
    'Code',
    'Saving',
    'Target 2024/25 £000',
    'Delivered to date £000',
    'Forecast delivery £000',
    'Shortfall £000',
    'BRAG',
]
WCH = [
    'Scheme',
    'Budget 2024/25 £000',
    'Spend to 31 December £000',
    'Forecast £000',
    'Variance £000',
    'Reason',
]
LIN = [
    ('H1', 'Private rented homes improved after our action', '42', '40', '36', 'Above target', 'Up', 'Fourteen landlords were served notice.'),
    ('H2', 'Days a family stays in bed and breakfast', '19', '14', '23', 'Below target', 'Down', 'Fewer placements, but longer in the north.'),
    ('E1', 'Tonnes of carbon from council buildings', '1,340', '1,400', '1,512', 'Above target', 'Down', ''),
    ('E2', 'Electric vehicle charge points working', '94.2%', '97.0%', '95.5%', 'Near target', 'Down', 'Four chargers at the quay await parts.'),
    ('C1', 'Complaints upheld at stage two', '31%', '25%', '28%', 'Below target', 'Up', 'Mostly missed appointments.'),
    ('C2', 'Online payments as a share of all payments', '88%', '85%', '86%', 'Above target', 'Up', ''),
]
LK = {'Above target': 'Green', 'Near target': 'Amber', 'Below target': 'Red'}
LCOL = {'Above target': '#1b7f3b', 'Near target': '#d98e00', 'Below target': '#b3261e'}
ALD = [
    ('AD01', 'Average days to decide a care assessment', 'days', 'Lower', 'Monthly', '24', '21', ('23', '22', '20', '24', '25', '22', '19', '18', '21'), '21.6', 'A', 'Two assessors joined in September.'),
    ('AD02', 'Reablement users at home after 91 days', '%', 'Higher', 'Monthly', '84.1%', '86.0%', ('85.0%', '86.2%', '88.0%', '87.4%', '86.9%', '88.2%', '88.8%', '87.0%', '89.1%'), '87.4%', 'G', ''),
    ('ED01', 'Education health and care plans in 20 weeks', '%', 'Higher', 'Monthly', '48%', '60%', ('41%', '44%', '39%', '52%', '55%', '58%', '51%', '49%', '53%'), '49.1%', 'R', 'Psychologist vacancies remain.'),
    ('EN01', 'Missed waste collections per 100,000', 'number', 'Lower', 'Monthly', '61', '55', ('50', '52', '49', '58', '61', '47', '44', '45', '42'), '49.8', 'G', ''),
    ('HS01', 'Households in bed and breakfast over six weeks', 'number', 'Lower', 'Monthly', '14', '0', ('12', '11', '11', '9', '9', '8', '10', '7', '6'), '6', 'R', 'Six families await larger homes.'),
    ('RE01', 'Business rates collected', '%', 'Higher', 'Monthly', '97.9%', '98.0%', ('11.2%', '20.4%', '29.3%', '38.1%', '47.0%', '56.2%', '65.4%', '74.3%', '83.0%'), '83.0%', 'A', ''),
]
MON = [
    'Apr-24',
    'May-24',
    'Jun-24',
    'Jul-24',
    'Aug-24',
    'Sep-24',
    'Oct-24',
    'Nov-24',
    'Dec-24',
]
R = {'G': 'Green', 'A': 'Amber', 'R': 'Red'}
BEX = {"Children's services": [('Timeliness of initial child protection conferences', '91%', '90%', '88%', '93%', 'Green', '↑', '93%'), ('Children who become the subject of a plan for a second time', '22%', '20%', '24%', '26%', 'Red', '↓', '24%'), ('School places offered at first preference', '94.5%', '95.0%', '–', '–', '', '', '')], 'Place': [('Potholes mended within 28 days', '81%', '90%', '86%', '92%', 'Green', '↑', '90%'), ('Residual household waste per household (kg)', '412', '400', '101', '97', 'Amber', '↑', '404'), ('Footfall in the town centre', '3,912,004', '4,000,000', '988,120', '1,120,455', 'Green', '↑', '4,050,000')]}
BPROJ = [
    ('New leisure centre', 'Build', 'Amber', 'Red', '18,400', '11,250', 'Steel prices rose; contingency is spent.'),
    ('Digital front door', 'Design', 'Green', 'Green', '950', '310', 'Contract signed in November.'),
    ('Depot move', 'Options', 'Amber', 'Amber', '2,100', '95', 'Two sites are being surveyed.'),
]
CROW = [
    ('Housing', 'Homes let within 28 days', '78.2%', '85.0%', 'Missed', '74.9%', 'A second lettings officer starts in May.'),
    ('Housing', 'Repairs right first time', '93.1%', '92.0%', 'Met', '93.4%', ''),
    ('Revenues', 'Benefit change processed (days)', '9.1', '7.0', 'Missed', '6.8', 'Migration of cases to universal credit.'),
    ('Planning', 'Major applications in time', '100%', '75%', 'Met', '88%', ''),
    ('Planning', 'Appeals allowed', '41%', '33%', 'Missed', '30%', 'Seven of seventeen appeals.'),
    ('Environment', 'Fly-tips cleared in two days', '95.0%', '95.0%', 'Met', '91.3%', ''),
]
CSUM = [
    ('Housing', '2', '1', '1'),
    ('Revenues', '1', '0', '1'),
    ('Planning', '2', '1', '1'),
    ('Environment', '1', '1', '0'),
    ('Total', '6', '3', '3'),
]
CREV = [
    ('Housing General Fund', '4,120', '3,002', '3,088', '4,260', '140', '3.4%'),
    ('Planning and Building Control', '1,870', '1,402', '1,296', '1,745', '-125', '-6.7%'),
    ('Environment and Leisure', '7,455', '5,591', '5,777', '7,702', '247', '3.3%'),
    ('Corporate', '3,010', '2,257', '2,214', '2,950', '-60', '-2.0%'),
    ('Total', '16,455', '12,252', '12,375', '16,657', '202', '1.2%'),
]
CRISK = [
    ('CR1', 'Homelessness demand exceeds budget', 'Director of Housing', '5', '4', '20', '4', '4', '16', '3', '3', '9'),
    ('CR2', 'Local plan found unsound', 'Head of Planning', '3', '5', '15', '2', '5', '10', '1', '5', '5'),
    ('CR3', 'Failure of the waste contractor', 'Head of Environment', '3', '4', '12', '3', '4', '12', '2', '4', '8'),
]
DAL = [
    ('Thriving places', [('CL1', 'Library visits in person', '88,412', '91,530', '84,377', '86,921', '90,118', '90,000', 'On target', 'Up'), ('CL2', 'Planning appeals dismissed', '71%', '64%', '80%', '75%', '62%', '70%', 'Off target', 'Down'), ('CL3', 'Air quality alerts', '2', '0', '1', '0', '0', '0', 'On target', 'Down')]),
    ('Healthy lives', [('HL1', 'Physical activity referrals completed', '48%', '51%', '55%', '57%', '59%', '58%', 'On target', 'Up'), ('HL2', 'Falls among people over 65 (per 100,000)', '511', '498', '487', '502', '533', '490', 'Off target', 'Up'), ('HL3', 'Smokers who quit at four weeks', '212', '240', '198', '187', '205', '210', 'Close to target', 'Down')]),
]
DK = {'On target': 'Green', 'Off target': 'Red', 'Close to target': 'Amber'}
ELM = [
    ('12', 'Percentage of council tax collected', '98.1%', ('29.1%', '56.8%', '84.6%', ''), '84.6%', 'Green', 'Collection is level with last year.'),
    ('13', 'Number of stage 1 complaints received', '400', ('88', '97', '121', ''), '306', 'Amber', 'A change to bin days drew most of them.'),
    ('14', 'Working days lost per employee', '8.0', ('1.9', '2.2', '2.9', ''), '7.0', 'Red', 'Long-term absence in the depot.'),
    ('15', 'Percentage of staff who would recommend the council', '70%', ('–', '68%', '–', ''), '68%', 'Amber', 'Surveyed in September.'),
]
FAR = [
    ('Adults', 'ASC-1', 'Extra care placements', '1.250', '0.800', '0.300', '0.150', '0.000'),
    ('Adults', 'ASC-2', 'Direct payment reviews', '0.600', '0.100', '0.200', '0.300', '0.000'),
    ('Children', 'CYP-1', 'Foster carer recruitment', '0.900', '0.000', '0.250', '0.400', '0.250'),
    ('Place', 'PLC-1', 'Street light dimming', '0.350', '0.350', '0.000', '0.000', '0.000'),
]
FREV = [
    ('Adults and Health', '88.400', '91.150', '2.750', '0.430'),
    ('Children and Families', '61.250', '63.900', '2.650', '(0.120)'),
    ('Place', '34.700', '34.120', '(0.580)', '0.000'),
    ('Corporate', '22.150', '21.700', '(0.450)', '(0.300)'),
    ('Total', '206.500', '210.870', '4.370', '0.010'),
]
FCAP = [
    ('Town hall roof', '2.400', '0.000', '(0.900)', '1.500', '1.480', '(0.020)'),
    ('School expansions', '14.800', '1.250', '(3.100)', '12.950', '12.950', '0.000'),
    ('Highways', '9.600', '0.400', '0.000', '10.000', '10.150', '0.150'),
]
GAD = [
    ('A1.1', 'Publish the climate action plan', 'Head of Environment', '30/06/2024', '30/09/2024', '100%', 'Complete', 'Published on 21 September.'),
    ('A1.2', 'Fit solar panels to six schools', 'Head of Property', '31/03/2025', '31/03/2025', '60%', 'On schedule', 'Four schools are done.'),
    ('A2.1', 'Open a second family hub', "Director of Children's Services", '31/12/2024', '31/05/2025', '45%', 'Delayed', 'The lease took longer than planned.'),
    ('A2.2', 'Recruit ten apprentices', 'Head of People', '31/03/2025', '31/03/2025', '30%', 'At risk', 'Three have started.'),
]
GK = {'Complete': 'Blue', 'On schedule': 'Green', 'Delayed': 'Red', 'At risk': 'Amber'}
GS = [
    ('Satisfied with the council', '61%', '58%', '63%', '+5', '56%'),
    ('Feel safe outside after dark', '70%', '69%', '66%', '-3', '71%'),
    ('Council gives value for money', '44%', '41%', '45%', '+4', '37%'),
]
HM = [
    ('Outcome 1: A fairer start', [('Two-year-olds in funded early education', '76%', '72%', '🟢', 'Better', '71%'), ('Children living in temporary accommodation', '214', '180', '🔴', 'Worse', '201'), ('Families supported by early help', '1,102', '1,050', '🟢', 'Better', '988')]),
    ('Outcome 2: Greener living', [('Household waste recycled', '41.8%', '45.0%', '🔴', 'Worse', '43.3%'), ('Streets with unacceptable litter', '4.9%', '5.0%', '🟢', 'Same', '4.9%'), ('Energy used by council buildings (MWh)', '3,877', '3,800', '🟡', 'Better', '4,012')]),
]
EM = {'🟢': 'Green', '🔴': 'Red', '🟡': 'Amber'}
WD = {'Better': 'Improving', 'Worse': 'Worsening', 'Same': 'Same'}
IN = [
    ('PI 1', 'Calls answered in 60 seconds', '80%', '74%', '81%', '83%', '12,010 of 14,470', '▲', 'Green', 'Call volumes fell after July.'),
    ('PI 2', 'Planning enforcement cases closed in 12 weeks', '70%', '66%', '58%', '61%', '44 of 72', '▲', 'Red', 'Two officers joined; backlog remains.'),
    ('PI 3', 'Food premises rated good or better', '90%', '92%', '93%', '93%', '801 of 861', '►', 'Green', ''),
    ('PI 4', 'Housing benefit overpayments recovered', '25%', '6%', '12%', '17%', '£310k of £1,823k', '▲', 'Amber', 'On course for the year.'),
]
INR = [
    ('Cemeteries', '(310)', '(298)', '12', '0'),
    ('Car parks', '(2,450)', '(2,610)', '(160)', '(90)'),
    ('Waste collection', '5,120', '5,345', '225', '140'),
    ('Housing options', '1,940', '2,180', '240', '260'),
    ('Total', '4,300', '4,617', '317', '310'),
]
JA = [
    ('People', 'P01', 'Staff turnover (rolling 12 months)', '12.0%', '13.4%', '12.9%', '12.4%', 'Amber', 'Lower is better'),
    ('People', 'P02', 'Appraisals completed', '95%', '88%', '91%', '96%', 'Green', 'Higher is better'),
    ('Customer', 'C01', 'Web forms completed without help', '75%', '69%', '73%', '77%', 'Green', 'Higher is better'),
    ('Customer', 'C02', 'Average wait in reception (minutes)', '8', '11', '9', '10', 'Amber', 'Lower is better'),
    ('Assets', 'A01', 'Buildings with a valid fire assessment', '100%', '97%', '97%', '98%', 'Amber', 'Higher is better'),
]
JR = [
    ('R01', 'Budget gap is not closed', 'Chief Finance Officer', 4, 5, 20, 3, 5, 15, 'Reserves strategy agreed in November.'),
    ('R02', 'Data breach', 'Head of Digital', 3, 4, 12, 2, 4, 8, 'Training reached 97%.'),
    ('R03', 'Contractor insolvency', 'Head of Procurement', 3, 5, 15, 3, 4, 12, 'Financial checks each quarter.'),
]
KE = [
    ('Bins collected on time', '99.1%', '99.5%', '98.7%', 'Amber'),
    ('Repairs done at first visit', '88%', '85%', '86%', 'Green'),
    ('Days to answer a complaint', '14.2', '10.0', '12.8', 'Red'),
    ('New homes started', '61', '75', '58', 'Red'),
    ('Invoices paid in 30 days', '97.4%', '95.0%', '96.9%', 'Green'),
    ('Sickness days per person', '8.1', '8.5', '8.4', 'Green'),
]
KS = [
    ('Merge depots', '£240,000', '£180,000', '£60,000 short'),
    ('Renegotiate IT contract', '£515,000', '£515,000', 'On plan'),
    ('Charge for bulky waste', '£90,000', '£97,500', '£7,500 over'),
]
LO = [
    ('KPI 1', 'Council homes let within target', 'Higher is better', ('61%', '58%', '70%', '66%'), ('63%', '65%', '71%', ''), '68%', 'Green', 'Turnaround of empty homes has improved since the new contract.'),
    ('KPI 2', 'Anti-social behaviour reports', 'Lower is better', ('411', '388', '356', '402'), ('398', '420', '377', ''), '380', 'Green', 'Patrols in the precinct continue.'),
    ('KPI 3', 'Average time to process a planning application (days)', 'Lower is better', ('71', '69', '75', '72'), ('77', '81', '84', ''), '70', 'Red', 'Two vacancies remain unfilled.'),
    ('KPI 4', 'Residents using digital services', 'Higher is better', ('48%', '50%', '51%', '53%'), ('55%', '54%', '57%', ''), '60%', 'Amber', 'The new portal opens in February.'),
]
MA = [
    ('Bin collections on time', '99.3%', '99%', 'On target'),
    ('Library visits', '61,204', '65,000', 'Off target'),
    ('Calls answered', '91%', '90%', 'On target'),
    ('Fly-tips cleared', '88%', '95%', 'Off target'),
    ('Invoices on time', '96%', '97%', 'Close'),
    ('Web visits', '402,118', '380,000', 'On target'),
]
MK = {'On target': 'Green', 'Off target': 'Red', 'Close': 'Amber'}
MC = {'On target': 'C6E9CD', 'Off target': 'F4BCB6', 'Close': 'FFE4AD'}
NE = [
    ('Housing', [('Rent collected', '98.0%', '97.1%', 'A', '98.0%', '98.4%', 'G'), ('Homes with a gas certificate', '100%', '99.8%', 'A', '100%', '100%', 'G'), ('Complaints upheld', '20', '26', 'R', '20', '19', 'G')]),
    ('Environment', [('Recycling rate', '52%', '50.1%', 'A', '52%', '48.7%', 'R'), ('Parks with a green flag', '11', '11', 'G', '11', '11', 'G')]),
    ('Finance', [('Invoices paid in 30 days', '97%', '96.2%', 'A', '97%', '97.9%', 'G'), ('Sundry debt over 90 days (£k)', '450', '512', 'R', '450', '433', 'G')]),
]
RR = {'R': 'Red', 'A': 'Amber', 'G': 'Green'}
RC = {'R': '#e57368', 'A': '#f7c948', 'G': '#7cc48a'}
OR = [
    ('Civic centre refurbishment', 'Director of Resources', 'Green', 'Amber', 'Green', 'Amber', 'Roof complete', '31 March 2025'),
    ('Flood defences phase 2', 'Director of Place', 'Red', 'Red', 'Amber', 'Red', 'Planning consent', '30 June 2025'),
    ('Adult social care system', 'Director of People', 'Green', 'Green', 'Green', 'Green', 'Go live', '12 May 2025'),
]
OS = [
    ('Resources', '3', '2', '1', '0'),
    ('Place', '5', '2', '1', '2'),
    ('People', '4', '3', '1', '0'),
    ('Total', '12', '7', '3', '2'),
]
# fmt: on


def tr(cells: Sequence[object], tag: str = "td", attr: Mapping[int, str] | None = None) -> str:
    """A row of a web page's table."""
    found = attr or {}
    inner = (f"<{tag} {found.get(at, '')}>{cell}</{tag}>" for at, cell in enumerate(cells))
    return f"<tr>{''.join(inner)}</tr>"


def pounds(text: str) -> str:
    """`£1,200` in pounds."""
    return text.strip("£").replace(",", "")


def thousands(text: str) -> str:
    """`(1,200)` thousands in pounds."""
    return str(int(text.strip("()").replace(",", "")) * 1000 * (-1 if text[0] == "(" else 1))


def millions(text: str) -> str:
    """`(1.25)` millions in pounds."""
    return str(round(float(text.strip("()")) * 1e6 * (-1 if text[0] == "(" else 1)))


def thornsea(path: Path) -> Truth:
    """Landscape, groups in rows of their own, stars, dots and triangles in colour, their key printed in black."""
    p = [
        "<h1>Thornsea District Council</h1><h2>Performance, Risk and Finance Report – Quarter 3 2024-25 (October to December 2024)</h2>",
        "<p>Five of the nine measures met their target in the quarter and three did not; one in three of the calls we lost came on two days. Net spending is forecast to be £0.11m over budget.</p>",
        "<h3>Corporate measures</h3><table>"
        + tr(
            [
                "Measure",
                "Lead officer",
                "Q3 actual",
                "Q3 target",
                "Q3 status",
                "Year to date actual",
                "Year to date target",
                "Year to date status",
                "Commentary",
            ],
            "th",
        ),
    ]
    for g, rows in THORN.items():
        p.append(f"<tr class=g><td colspan=9>{g}</td></tr>")
        for r in rows:
            s, y = STAR[r[4]], STAR[r[7]]
            p.append(
                tr(
                    [r[0], r[1], r[2], r[3], s[0], r[5], r[6], y[0], r[8]],
                    attr={
                        4: f'style="text-align:center;color:{s[1]};font-size:13pt"',
                        7: f'style="text-align:center;color:{y[1]};font-size:13pt"',
                    },
                )
            )
    p.append(
        "</table><p>★ Green: on or better than target. ● Amber: within 10% of target. ▲ Red: more than 10% from target.</p>"
    )
    p.append(
        "<h3>Delivery milestones</h3><table>"
        + tr(["Ref", "Milestone", "Lead officer", "Status", "Progress this quarter", "Delivery date"], "th")
        + "".join(
            tr(
                [a[0], a[1], a[2], STAR[a[3]][0], a[4], a[5]],
                attr={3: f'style="color:{STAR[a[3]][1]};font-size:13pt"'},
            )
            for a in TACT
        )
        + "</table>"
    )
    p.append(
        "<h3>Strategic risks</h3><table>"
        "<tr><th rowspan=2>Risk no.</th><th rowspan=2>Risk</th><th colspan=3>Gross (before controls)</th><th colspan=3>Residual (after controls)</th><th rowspan=2>Direction of travel</th></tr>"
        + tr(["Probability", "Impact", "Score"] * 2, "th")
        + "".join(tr(r) for r in TRISK)
        + "</table>"
    )
    p.append(
        "<h3>Revenue position to 31 December 2024</h3><table>"
        + tr(
            [
                "Directorate",
                "Annual budget £m",
                "Profiled budget to date £m",
                "Actual to date £m",
                "Forecast outturn £m",
                "(Under)/overspend £m",
            ],
            "th",
        )
        + "".join(tr(r) for r in TREV)
        + "</table>"
    )
    path.write_text(f"<html><meta charset=utf-8>{CSS}<body>{''.join(p)}</body></html>", encoding="utf-8")

    return {
        "indicator-results": [
            {
                "area": g,
                "indicator": r[0],
                "result": r[2],
                "target": r[3],
                "rag": STAR[r[4]][2],
                "comment": r[8],
                "result_period": "Q3 2024/25",
                "previous_result": "",
                "result_value": r[2].strip("%"),
                "target_value": r[3].strip("%"),
            }
            for g, rows in THORN.items()
            for r in rows
        ],
        "observations": [
            {"indicator": r[0], "measure": "ytd", "value_text": r[5]} for rows in THORN.values() for r in rows
        ],
        "key-actions": [
            {
                "ref": a[0],
                "action": a[1],
                "owner": a[2],
                "rag": STAR[a[3]][2],
                "comment": a[4],
                "due_text": a[5],
            }
            for a in TACT
        ],
        "risks": [
            {
                "ref": r[0],
                "risk": r[1],
                "inherent_likelihood": r[2],
                "inherent_impact": r[3],
                "inherent_score": r[4],
                "current_likelihood": r[5],
                "current_impact": r[6],
                "current_score": r[7],
            }
            for r in TRISK
        ],
        "revenue": [
            {
                "service": r[0],
                "revised_budget_gbp": millions(r[1]),
                "budget_to_date_gbp": millions(r[2]),
                "actual_to_date_gbp": millions(r[3]),
                "forecast_gbp": millions(r[4]),
                "variation_gbp": millions(r[5]),
            }
            for r in TREV
        ],
    }


def _scorecard() -> Truth:
    return {
        "indicator-results": [
            {
                "ref": r[0],
                "indicator": r[1],
                "target": r[8],
                "result": r[7],
                "result_period": "Q3 2024/25",
                "previous_result": r[6],
                "previous_period": "Q2 2024/25",
                "status_printed": r[9],
                "rag": WK[r[9]],
                "direction_short_term": WW[r[10]],
                "benchmark": r[11],
                "result_value": r[7].strip("%").replace(",", ""),
            }
            for r in WYRE
        ],
        "observations": [
            {"indicator": r[1], "measure": m, "period": p, "value_text": v}
            for r in WYRE
            for m, p, v in (
                ("outturn", "2022/23", r[3]),
                ("outturn", "2023/24", r[4]),
                ("result", "Q1 2024/25", r[5]),
            )
        ],
        "savings-proposals": [
            {
                "ref": s[0],
                "proposal": s[1],
                "planned_gbp": thousands(s[2]),
                "delivered_gbp": thousands(s[3]),
                "forecast_gbp": thousands(s[4]),
                "variance_gbp": thousands(s[5]),
                "rag": s[6],
                "financial_year": "2024/25",
            }
            for s in WSAV[:-1]
        ],
        "capital": [
            {
                "service": c[0],
                "current_budget_gbp": thousands(c[1]),
                "spend_to_date_gbp": thousands(c[2]),
                "forecast_gbp": thousands(c[3]),
                "variance_gbp": thousands(c[4]),
                "comment": c[5],
            }
            for c in WCAP
        ],
    }


def wyrebank(path: Path) -> Truth:
    """A county's scorecard: years before quarters, `On track?` answered by words that the key explains."""
    css = CSS.replace("#24485f;color:#fff", "#fff;color:#000").replace(
        "border:.6pt solid #777", "border-bottom:.6pt solid #aaa"
    )
    p = [
        f"<h1>{WINTRO[0]}</h1><h2>{WINTRO[1]}</h2><p>{WINTRO[2]}</p><p>{WINTRO[3]}</p><table>" + tr(WH, "th")
    ]
    col = {"Yes": "#bfe5c5", "Close": "#ffe2a1", "No": "#f3b5ae"}
    p += [tr(r, attr={9: f'style="background:{col[r[9]]}"'}) for r in WYRE]
    p.append(
        "</table><h3>Savings</h3><table>"
        + tr(WSH, "th")
        + "".join(tr(s) for s in WSAV)
        + "</table><h3>Capital programme</h3><table>"
        + tr(WCH, "th")
        + "".join(tr(c) for c in WCAP)
        + "</table>"
    )
    path.write_text(f"<html><meta charset=utf-8>{css}<body>{''.join(p)}</body></html>", encoding="utf-8")
    return _scorecard()


def linfold(path: Path) -> Truth:
    """Boxes side by side: a name, a large figure, a pill, a small table whose labels say months."""
    p = [
        "<h1>Linfold Borough Council</h1><h2>How we did: July to September 2025 (quarter 2 of 2025/26)</h2><p>Three of our six measures were above target. Green pills mean above target, amber near target (within 5%), red below target. Arrows say whether the figure went up or down since April to June.</p><div class=w>"
    ]
    p += [
        f'<div class=b><div class=t><span class=r>{r[0]}</span> {r[1]}</div><div class=f>{r[2]}</div><span class=p style="background:{LCOL[r[5]]}">{r[5]}</span><table><tr><td>Target</td><td>{r[3]}</td></tr><tr><td>April to June</td><td>{r[4]}</td></tr><tr><td>Since last quarter</td><td>{"▲" if r[6] == "Up" else "▼"} {r[6]}</td></tr></table><p>{r[7]}</p></div>'
        for r in LIN
    ]
    p.append("</div>")
    css = "<style>@page{size:A4;margin:15mm}body{font:9.5pt Arial}.w{display:flex;flex-wrap:wrap;gap:8pt}.b{width:46%;border:1pt solid #bbb;border-radius:6pt;padding:6pt;break-inside:avoid}.t{font-weight:bold}.r{color:#666}.f{font-size:26pt;font-weight:bold}.p{color:#fff;border-radius:8pt;padding:1pt 6pt}td{padding:1pt 8pt 1pt 0}</style>"
    path.write_text(f"<html><meta charset=utf-8>{css}<body>{''.join(p)}</body></html>", encoding="utf-8")
    return {
        "indicator-results": [
            {
                "ref": r[0],
                "indicator": r[1],
                "result": r[2],
                "target": r[3],
                "previous_result": r[4],
                "status_printed": r[5],
                "rag": LK[r[5]],
                "comment": r[7],
                "result_period": "Q2 2025/26",
                "previous_period": "Q1 2025/26",
                "result_value": r[2].strip("%").replace(",", ""),
            }
            for r in LIN
        ]
    }


def aldery(path: Path) -> Truth:
    """A workbook with a column for each month, letters for ratings on coloured cells."""
    wb = Workbook()
    ws = wb.active
    ws.title = "KPI dashboard"
    ws.append(["Aldery City Council – Corporate KPI dashboard, December 2024"])
    ws.append([])
    head = [
        "KPI ref",
        "KPI",
        "Unit",
        "Good performance",
        "Frequency",
        "2023/24 outturn",
        "2024/25 target",
        *MON,
        "Year to date",
        "RAG",
        "Comments",
    ]
    ws.append(head)
    for c in ws[3]:
        c.font = Font(bold=True)
        c.fill = PatternFill("solid", fgColor="D9E1F2")
    for r in ALD:
        ws.append([*r[:7], *r[7], *r[8:]])
        c = ws.cell(ws.max_row, 18)
        c.fill = PatternFill("solid", fgColor=C[R[r[9]]])
    for i, w in enumerate([8, 36, 8, 10, 10, 10, 10, *[7] * 9, 9, 6, 34], 1):
        ws.column_dimensions[ws.cell(3, i).column_letter].width = w
    ws.append([])
    ws.append(["G = on or better than target; A = within 5% of target; R = worse than that"])
    ws.page_setup.orientation = "landscape"
    ws.page_setup.fitToWidth = 1
    ws.page_setup.fitToHeight = 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    wb.save(path)
    return {
        "indicator-results": [
            {
                "ref": r[0],
                "indicator": r[1],
                "polarity": r[3],
                "target": r[6],
                "result": r[7][8],
                "result_period": "Dec 2024",
                "previous_result": r[7][7],
                "previous_period": "Nov 2024",
                "rag": R[r[9]],
                "comment": r[10],
            }
            for r in ALD
        ],
        "observations": [
            x
            for r in ALD
            for x in [
                {"ref": r[0], "measure": "outturn", "period": "2023/24", "value_text": r[5]},
                *(
                    {"ref": r[0], "measure": "result", "period": m[:3] + " 2024", "value_text": v}
                    for m, v in zip(MON[:7], r[7][:7], strict=True)
                ),
            ]
        ],
    }


def bexcombe(path: Path) -> Truth:
    """Word: the cell of this quarter is shaded, and a sentence says what the shades mean; projects with two ratings."""
    d = Document()
    s = d.sections[0]
    s.orientation = WD_ORIENT.LANDSCAPE
    s.page_width, s.page_height = s.page_height, s.page_width
    d.styles["Normal"].font.size = Pt(9)
    d.add_heading("Bexcombe Council", 0)
    d.add_heading("Council Plan performance report: Quarter 3 (October – December) 2024/25", 1)
    d.add_paragraph(
        "Of the five measures reported this quarter three are on target. The cell for this quarter is shaded green where the target is met, amber where it is missed by less than 5% and red otherwise."
    )
    for g, rows in BEX.items():
        d.add_heading(g, 2)
        t = d.add_table(rows=1, cols=8)
        t.style = "Table Grid"
        for c, x in zip(
            t.rows[0].cells,
            [
                "Performance measure",
                "Outturn 2023/24",
                "Target 2024/25",
                "Q2 2024/25",
                "Q3 2024/25",
                "Direction of travel",
                "Year-end forecast",
                "Comments",
            ],
            strict=True,
        ):
            c.text = x
        for r in rows:
            cells = t.add_row().cells
            for c, x in zip(cells, [r[0], r[1], r[2], r[3], r[4], r[6], r[7], ""], strict=True):
                c.text = x
            if r[5]:
                _shade(cells[4], C[r[5]])
    d.add_heading("Major projects", 2)
    t = d.add_table(rows=1, cols=7)
    t.style = "Table Grid"
    for c, x in zip(
        t.rows[0].cells,
        [
            "Project",
            "Stage",
            "RAG last quarter",
            "RAG this quarter",
            "Budget £000",
            "Spend to date £000",
            "Highlights",
        ],
        strict=True,
    ):
        c.text = x
    for r in BPROJ:
        for c, x in zip(t.add_row().cells, r, strict=True):
            c.text = x
    d.save(path)
    return {
        "indicator-results": [
            {
                "section": g,
                "indicator": r[0],
                "target": r[2],
                "result": r[4],
                "result_period": "Q3 2024/25",
                "previous_result": r[3],
                "rag": r[5],
            }
            for g, rows in BEX.items()
            for r in rows
        ],
        "observations": [
            {"indicator": r[0], "measure": "outturn", "period": "2023/24", "value_text": r[1]}
            for rows in BEX.values()
            for r in rows
        ],
        "key-actions": [
            {"action": p[0], "rag": p[3], "comment": p[6], "previous_status": p[2]} for p in BPROJ
        ],
    }


def crowmere(path: Path) -> Truth:
    """Portrait, zebra rows, months of quarters as headings, words for met and missed; outturn in thousands, risks."""
    css = "<style>@page{size:A4;margin:15mm}body{font:9.5pt Georgia,serif}table{border-collapse:collapse;width:100%;margin:8pt 0}td,th{padding:4pt 5pt;text-align:left;vertical-align:top}tr:nth-child(even){background:#eef3f6}th{border-bottom:1.5pt solid #000}td.n{text-align:right}.m{color:#1b7f3b;font-weight:bold}.x{color:#b3261e;font-weight:bold}</style>"
    p = [
        "<h1>Crowmere District Council</h1><h2>Quarterly monitoring to 31 March 2025 (Quarter 4, 2024/25)</h2><p>Half of our six headline measures met their target in the quarter. 78.2% of homes were let within 28 days, against 74.9% in the previous quarter. General Fund services overspent by £202,000, or 1.2%.</p><h3>Summary of measures</h3><table>"
        + tr(["Service", "Measures", "Met", "Missed"], "th")
        + "".join(tr(r) for r in CSUM)
        + "</table><h3>Headline measures</h3><table>"
        + tr(
            [
                "Service",
                "Measure",
                "January to March",
                "Target",
                "Target met or missed",
                "October to December",
                "Why, and what we are doing",
            ],
            "th",
        )
    ]
    p += [tr(r, attr={4: "class=" + ("m" if r[4] == "Met" else "x")}) for r in CROW]
    p.append(
        "</table><h3>General Fund outturn (£000)</h3><table>"
        + tr(
            [
                "Service",
                "Full-year budget",
                "Budget to date",
                "Actual to date",
                "Outturn",
                "Over / (under) spend",
                "%",
            ],
            "th",
        )
        + "".join(tr(r, attr=dict.fromkeys(range(1, 7), "class=n")) for r in CREV)
        + "</table>"
    )
    p.append(
        "<h3>Corporate risks</h3><table><tr><th rowspan=2>Ref</th><th rowspan=2>Risk</th><th rowspan=2>Owner</th><th colspan=3>Inherent</th><th colspan=3>Now</th><th colspan=3>Target</th></tr>"
        + tr(["L", "I", "Rating"] * 3, "th")
        + "".join(tr(r) for r in CRISK)
        + "</table><p>Met (green): the target was reached. Missed (red): it was not.</p>"
    )
    path.write_text(f"<html><meta charset=utf-8>{css}<body>{''.join(p)}</body></html>", encoding="utf-8")

    return {
        "indicator-results": [
            {
                "indicator": r[1],
                "result": r[2],
                "result_period": "Q4 2024/25",
                "target": r[3],
                "status_printed": r[4],
                "rag": "Green" if r[4] == "Met" else "Red",
                "previous_result": r[5],
                "previous_period": "Q3 2024/25",
                "comment": r[6],
            }
            for r in CROW
        ],
        "rag-summary": [
            {"group": r[0], "measure": m, "count": v}
            for r in CSUM
            for m, v in (("green", r[2]), ("red", r[3]))
        ],
        "revenue": [
            {
                "service": r[0],
                "revised_budget_gbp": thousands(r[1]),
                "budget_to_date_gbp": thousands(r[2]),
                "actual_to_date_gbp": thousands(r[3]),
                "forecast_gbp": thousands(r[4]),
                "variation_gbp": thousands(r[5]),
            }
            for r in CREV
        ],
        "risks": [
            {
                "ref": r[0],
                "risk": r[1],
                "owner": r[2],
                "inherent_likelihood": r[3],
                "inherent_impact": r[4],
                "inherent_score": r[5],
                "current_likelihood": r[6],
                "current_impact": r[7],
                "current_score": r[8],
                "target_likelihood": r[9],
                "target_impact": r[10],
                "target_score": r[11],
            }
            for r in CRISK
        ],
    }


def dalbury(path: Path) -> Truth:
    """Two rows of heads, a year above its quarters, a code before each name in one cell."""
    css = "<style>@page{size:A4 landscape;margin:14mm}body{font:9pt Calibri,Arial}table{border-collapse:collapse;width:100%;margin:6pt 0}th,td{padding:3pt 4pt;text-align:left}thead th{border-bottom:1pt solid #333}tbody tr{border-bottom:.4pt solid #ccc}.On{background:#c6e9cd}.Off{background:#f4bcb6}.Close{background:#ffe4ad}</style>"
    p = [
        "<h1>Dalbury Metropolitan Borough Council</h1><p>Performance scorecard, quarter 3 of 2024/25. Cells are green on target, amber close to target (within 5%) and red off target. The trend compares with the same quarter last year.</p>"
    ]
    for g, rows in DAL:
        p.append(
            f"<h2>{g}</h2><table><thead><tr><th rowspan=2>Indicator</th><th colspan=2>2023/24</th><th colspan=4>2024/25</th><th rowspan=2>Status</th><th rowspan=2>Trend</th></tr>"
            + tr(["Q3", "Q4", "Q1", "Q2", "Q3", "Q3 target"], "th")
            + "</thead><tbody>"
        )
        p += [tr([f"{r[0]} {r[1]}", *r[2:8], r[8], r[9]], attr={7: f"class={r[8].split()[0]}"}) for r in rows]
        p.append("</tbody></table>")
    path.write_text(f"<html><meta charset=utf-8>{css}<body>{''.join(p)}</body></html>", encoding="utf-8")
    return {
        "indicator-results": [
            {
                "ref": r[0],
                "indicator": r[1],
                "section": g,
                "result": r[6],
                "result_period": "Q3 2024/25",
                "previous_result": r[5],
                "year_ago_result": r[2],
                "target": r[7],
                "status_printed": r[8],
                "rag": DK[r[8]],
                "direction_printed": r[9].lower(),
            }
            for g, rows in DAL
            for r in rows
        ],
        "observations": [
            {"ref": r[0], "measure": "result", "period": "Q1 2024/25", "value_text": r[4]}
            for g, rows in DAL
            for r in rows
        ],
    }


def elmhurst(path: Path) -> Truth:
    """Word: a table for each indicator with its name across, a heading, a row and a comment across."""
    d = Document()
    d.styles["Normal"].font.size = Pt(10)
    d.add_heading("Elmhurst District Council", 0)
    d.add_heading("Key performance indicators – third quarter 2024/25", 1)
    d.add_paragraph(
        "Key: Green – target will be met; Amber – target may be missed; Red – target will be missed."
    )
    for n, name, t, q, y, r, c in ELM:
        tb = d.add_table(rows=4, cols=7)
        tb.style = "Table Grid"
        a = tb.rows[0].cells[0].merge(tb.rows[0].cells[6])
        a.text = f"KPI {n}: {name}"
        _shade(a, "DDDDDD")
        for cell, x in zip(
            tb.rows[1].cells, ["Annual target", "Q1", "Q2", "Q3", "Q4", "Year to date", "RAG"], strict=True
        ):
            cell.text = x
        for cell, x in zip(tb.rows[2].cells, [t, *q, y, r], strict=True):
            cell.text = x
        _shade(tb.rows[2].cells[6], {"Green": "8FD19E", "Amber": "FFD27F", "Red": "F19C99"}[r])
        b = tb.rows[3].cells[0].merge(tb.rows[3].cells[6])
        b.text = c
        d.add_paragraph("")
    d.save(path)
    return {
        "indicator-results": [
            {
                "ref": f"KPI {n}",
                "indicator": name,
                "annual_target": t,
                "result": q[2],
                "previous_result": q[1],
                "rag": r,
                "comment": c,
            }
            for n, name, t, q, y, r, c in ELM
        ],
        "observations": [
            {"indicator": name, "measure": "ytd", "value_text": y} for n, name, t, q, y, r, c in ELM
        ],
    }


def farleigh(path: Path) -> Truth:
    """Finance only: millions with three decimals, savings by how sure they are, capital with slippage."""
    css = "<style>@page{size:A4;margin:15mm}body{font:9pt Arial}table{border-collapse:collapse;width:100%;margin:6pt 0}td,th{border:.5pt solid #888;padding:3pt;text-align:left}th{background:#eee}</style>"
    p = [
        "<h1>Farleigh Council</h1><h2>Finance monitor: month 9, December 2024</h2><p>The revenue budget is forecast to overspend by £4.370m. Of £3.100m of savings £1.250m has been delivered.</p><h3>Revenue forecast by directorate</h3><table>"
        + tr(
            [
                "Directorate",
                "Net budget £m",
                "Forecast outturn £m",
                "Variance £m",
                "Change in variance since month 6 £m",
            ],
            "th",
        )
        + "".join(tr(r) for r in FREV)
        + "</table><h3>Delivery of savings</h3><table>"
        + tr(
            [
                "Directorate",
                "Ref",
                "Saving",
                "2024/25 target £m",
                "Delivered £m",
                "On track £m",
                "At risk £m",
                "Not deliverable £m",
            ],
            "th",
        )
        + "".join(tr(r) for r in FAR)
        + "</table><h3>Capital programme</h3><table>"
        + tr(
            [
                "Scheme",
                "Approved budget £m",
                "Additions £m",
                "Slippage to 2025/26 £m",
                "Revised budget £m",
                "Forecast £m",
                "Variance £m",
            ],
            "th",
        )
        + "".join(tr(r) for r in FCAP)
        + "</table>"
    ]
    path.write_text(f"<html><meta charset=utf-8>{css}<body>{''.join(p)}</body></html>", encoding="utf-8")

    return {
        "revenue": [
            {"service": r[0], "forecast_gbp": millions(r[2]), "variation_gbp": millions(r[3])} for r in FREV
        ],
        "savings-proposals": [
            {
                "ref": r[1],
                "proposal": r[2],
                "portfolio": r[0],
                "financial_year": "2024/25",
                "planned_gbp": millions(r[3]),
                "delivered_gbp": millions(r[4]),
            }
            for r in FAR
        ],
        "capital": [
            {
                "service": r[0],
                "current_budget_gbp": millions(r[1]),
                "additions_deletions_gbp": millions(r[2]),
                "slippage_gbp": millions(r[3]),
                "proposed_budget_gbp": millions(r[4]),
                "forecast_gbp": millions(r[5]),
                "variance_gbp": millions(r[6]),
            }
            for r in FCAP
        ],
    }


def gaddesby(path: Path) -> Truth:
    """Actions with an original and a revised deadline; a sentence in small letters names the colours."""
    css = "<style>@page{size:A4 landscape;margin:14mm}body{font:10pt Verdana}table{border-collapse:collapse;width:100%}td,th{padding:4pt;border-bottom:.5pt solid #999;text-align:left;vertical-align:top}</style>"
    p = [
        "<h1>Gaddesby Borough Council</h1><h2>Delivery plan update: quarter 3, 2024/25</h2><p>Complete is shown in blue, on schedule in green, at risk in amber and delayed in red.</p><h3>Actions</h3><table>"
        + tr(
            [
                "Ref",
                "What we said we would do",
                "Responsible officer",
                "Original deadline",
                "Revised deadline",
                "Progress",
                "Status",
                "Update",
            ],
            "th",
        )
        + "".join(tr(r) for r in GAD)
        + "</table><h3>Residents' survey</h3><table>"
        + tr(["Question", "2022", "2023", "2024", "Change since 2023 (points)", "National average"], "th")
        + "".join(tr(r) for r in GS)
        + "</table>"
    ]
    path.write_text(f"<html><meta charset=utf-8>{css}<body>{''.join(p)}</body></html>", encoding="utf-8")
    return {
        "key-actions": [
            {
                "ref": a[0],
                "action": a[1],
                "owner": a[2],
                "percent_complete": a[5].strip("%"),
                "status_printed": a[6],
                "rag": GK[a[6]],
                "comment": a[7],
            }
            for a in GAD
        ]
    }


def hartmoor(path: Path) -> Truth:
    """Emoji for ratings, words for trends, compared with a quarter of the year before."""
    css = "<style>@page{size:A4;margin:14mm}body{font:10pt 'DejaVu Sans'}table{border-collapse:collapse;width:100%}td,th{padding:4pt;border:.5pt solid #bbb;text-align:left}.g td{background:#333;color:#fff;font-weight:bold}</style>"
    p = [
        "<h1>Hartmoor Council</h1><h2>Corporate scorecard, Quarter 1 2025/26</h2><p>🟢 on target, 🟡 within 5% of target, 🔴 more than 5% away. Better, Worse and Same compare with the previous quarter.</p><table>"
        + tr(["Measure", "Latest", "Target", "RAG", "Compared to Q4", "Previous"], "th")
    ]
    for g, rows in HM:
        p.append(f"<tr class=g><td colspan=6>{g}</td></tr>")
        p += [tr(r) for r in rows]
    path.write_text(
        f"<html><meta charset=utf-8>{css}<body>{''.join(p)}</table></body></html>", encoding="utf-8"
    )
    return {
        "indicator-results": [
            {
                "indicator": r[0],
                "result": r[1],
                "target": r[2],
                "rag": EM[r[3]],
                "direction_short_term": WD[r[4]],
                "previous_result": r[5],
                "area": g,
                "result_period": "Q1 2025/26",
            }
            for g, rows in HM
            for r in rows
        ]
    }


def ingleby(path: Path) -> Truth:
    """Word: quarters across, the numbers behind a share, arrows; a variance of the quarter before beside this one's."""
    d = Document()
    s = d.sections[0]
    s.orientation = WD_ORIENT.LANDSCAPE
    s.page_width, s.page_height = s.page_height, s.page_width
    d.styles["Normal"].font.size = Pt(8.5)
    d.add_heading("Ingleby Borough Council – Performance and budget monitoring, Quarter 3 2024/25", 0)
    d.add_paragraph(
        "Arrows show performance against the previous quarter: ▲ improved, ► unchanged, ▼ worse. Green means at or above target, Amber means up to 10% below, Red means more."
    )

    def tab(h: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        t = d.add_table(rows=1, cols=len(h))
        t.style = "Table Grid"
        for c, x in zip(t.rows[0].cells, h, strict=True):
            c.text = x
        for r in rows:
            for c, x in zip(t.add_row().cells, r, strict=True):
                c.text = x

    tab(
        [
            "Ref",
            "Performance indicator",
            "Target (24/25)",
            "Qtr 1",
            "Qtr 2",
            "Qtr 3",
            "Numbers behind the figure",
            "DoT",
            "Status",
            "What the figures tell us",
        ],
        IN,
    )
    d.add_heading("Budget position (£'000)", 2)
    tab(["Service", "Budget", "Projected outturn", "Variance", "Variance reported at Q2"], INR)
    d.save(path)
    return {
        "indicator-results": [
            {
                "ref": r[0],
                "indicator": r[1],
                "target": r[2],
                "result": r[5],
                "result_period": "Q3 2024/25",
                "previous_result": r[4],
                "direction_short_term": {"▲": "Improving", "►": "Same"}[r[7]],
                "rag": r[8],
                "comment": r[9],
            }
            for r in IN
        ],
        "observations": [
            {"ref": r[0], "measure": "result", "period": "Q1 2024/25", "value_text": r[3]} for r in IN
        ],
        "revenue": [
            {
                "service": r[0],
                "revised_budget_gbp": thousands(r[1]),
                "forecast_gbp": thousands(r[2]),
                "variation_gbp": thousands(r[3]),
            }
            for r in INR
        ],
    }


def jarrowdale(path: Path) -> Truth:
    """A workbook of two sheets: measures with quarters of two years, and risks before and after controls."""
    wb = Workbook()
    ws = wb.active
    ws.title = "Performance"
    ws.append(["Jarrowdale Council: Quarter 2 2025/26 performance"])
    ws.append(
        ["Directorate", "Code", "Measure", "Target", "Q4 24/25", "Q1 25/26", "Q2 25/26", "Rating", "Polarity"]
    )
    for r in JA:
        ws.append(list(r))
    w2 = wb.create_sheet("Strategic risks")
    w2.append(
        [
            "Risk ref",
            "Risk",
            "Risk owner",
            "Likelihood (gross)",
            "Impact (gross)",
            "Gross score",
            "Likelihood (net)",
            "Impact (net)",
            "Net score",
            "Controls and comments",
        ]
    )
    for r in JR:
        w2.append(list(r))
    for s, wd in ((ws, [14, 8, 40, 10, 10, 10, 10, 10, 18]), (w2, [9, 30, 24, 10, 10, 10, 10, 10, 10, 40])):
        for i, w in enumerate(wd, 1):
            s.column_dimensions[s.cell(1, i).column_letter].width = w
        s.page_setup.orientation = "landscape"
        s.page_setup.fitToWidth = 1
        s.page_setup.fitToHeight = 0
        s.sheet_properties.pageSetUpPr.fitToPage = True
    wb.save(path)
    return {
        "indicator-results": [
            {
                "ref": r[1],
                "indicator": r[2],
                "target": r[3],
                "previous_result": r[5],
                "result": r[6],
                "rag": r[7],
                "polarity": r[8],
                "result_period": "Q2 2025/26",
            }
            for r in JA
        ],
        "observations": [
            {"ref": r[1], "measure": "result", "period": "Q4 2024/25", "value_text": r[4]} for r in JA
        ],
        "risks": [
            {
                "ref": r[0],
                "risk": r[1],
                "owner": r[2],
                "inherent_likelihood": str(r[3]),
                "inherent_impact": str(r[4]),
                "inherent_score": str(r[5]),
                "current_likelihood": str(r[6]),
                "current_impact": str(r[7]),
                "current_score": str(r[8]),
            }
            for r in JR
        ],
    }


def kentallen(path: Path) -> Truth:
    """Boxes with a coloured bar and labelled lines; savings in four columns."""
    css = "<style>@page{size:A4;margin:14mm}body{font:10pt Arial}.w{display:grid;grid-template-columns:1fr 1fr 1fr;gap:10pt}.c{border-top:6pt solid;background:#f6f6f6;padding:6pt;break-inside:avoid}.Green{border-color:#2e9e49}.Amber{border-color:#f5b301}.Red{border-color:#d2342a}.n{font-size:22pt;font-weight:bold}table{border-collapse:collapse;width:100%}td,th{border-bottom:.5pt solid #aaa;text-align:left;padding:3pt}</style>"
    p = [
        "<h1>Kentallen Council performance summary</h1><p>October to December 2024 (Q3 2024/25). The bar above each box is green when the target is met, amber when it is missed by up to 5% and red beyond that.</p><div class=w>"
    ]
    p += [
        f'<div class="c {r[4]}"><b>{r[0]}</b><div class=n>{r[1]}</div>Target: {r[2]}<br>Last quarter: {r[3]}<br>Status: {r[4]}</div>'
        for r in KE
    ]
    p.append(
        "</div><h2>Savings 2024/25</h2><table>"
        + tr(["Saving", "Planned", "Expected", "Position"], "th")
        + "".join(tr(r) for r in KS)
        + "</table>"
    )
    path.write_text(f"<html><meta charset=utf-8>{css}<body>{''.join(p)}</body></html>", encoding="utf-8")
    return {
        "indicator-results": [
            {
                "indicator": r[0],
                "result": r[1],
                "target": r[2],
                "previous_result": r[3],
                "rag": r[4],
                "result_period": "Q3 2024/25",
            }
            for r in KE
        ],
        "savings-proposals": [
            {"proposal": s[0], "planned_gbp": pounds(s[1]), "forecast_gbp": pounds(s[2])} for s in KS
        ],
    }


def lowick(path: Path) -> Truth:
    """A page for each indicator: quarters of two years in a small table among labelled lines."""
    css = "<style>@page{size:A4;margin:16mm}body{font:10.5pt Arial}section{break-after:page}table{border-collapse:collapse;margin:8pt 0}td,th{border:.6pt solid #999;padding:4pt 10pt}</style>"
    p = [
        "<h1>Lowick Council: performance report, quarter 3 of 2024/25</h1><p>Green: target met. Amber: within 5% of target. Red: more than 5% from target.</p>"
    ]
    p += [
        f"<section><h2>{r[0]} – {r[1]}</h2><p>Polarity: {r[2]}</p><table>"
        + tr(["", "Q1", "Q2", "Q3", "Q4"], "th")
        + tr(["2023/24", *r[3]])
        + tr(["2024/25", *r[4]])
        + f"</table><p>Target 2024/25: {r[5]}</p><p>Performance status: {r[6]}</p><p>Commentary: {r[7]}</p></section>"
        for r in LO
    ]
    path.write_text(f"<html><meta charset=utf-8>{css}<body>{''.join(p)}</body></html>", encoding="utf-8")
    return {
        "indicator-results": [
            {
                "ref": r[0],
                "indicator": r[1],
                "result": r[4][2],
                "result_period": "Q3 2024/25",
                "previous_result": r[4][1],
                "year_ago_result": r[3][2],
                "rag": r[6],
                "comment": r[7],
            }
            for r in LO
        ]
    }


def marham(path: Path) -> Truth:
    """Word: a tile in each cell of a table."""
    d = Document()
    d.add_heading("Marham Borough Council", 0)
    d.add_heading("Performance at a glance: Quarter 2 2024/25", 1)
    d.add_paragraph("On target is shaded green, close amber and off target red.")
    t = d.add_table(rows=2, cols=3)
    t.style = "Table Grid"
    for i, r in enumerate(MA):
        c = t.rows[i // 3].cells[i % 3]
        c.text = r[0]
        c.paragraphs[0].runs[0].bold = True
        p = c.add_paragraph()
        run = p.add_run(r[1])
        run.font.size = Pt(22)
        c.add_paragraph(f"Target: {r[2]}")
        c.add_paragraph(r[3])
        _shade(c, MC[r[3]])
    d.save(path)
    return {
        "indicator-results": [
            {
                "indicator": r[0],
                "result": r[1],
                "target": r[2],
                "rag": MK[r[3]],
                "result_period": "Q2 2024/25",
            }
            for r in MA
        ]
    }


def netherby(path: Path) -> Truth:
    """Services merged down, target, actual and rating under each of two quarters."""
    css = "<style>@page{size:A4 landscape;margin:14mm}body{font:9.5pt Arial}table{border-collapse:collapse;width:100%}td,th{border:.6pt solid #555;padding:3pt 5pt;text-align:left}th{background:#ddd}</style>"
    p = [
        "<h1>Netherby District Council</h1><h2>Service scorecard 2024/25, Quarter 3</h2><p>R = red (off target), A = amber (within 5%), G = green (on target).</p><table><tr><th rowspan=2>Service</th><th rowspan=2>Indicator</th><th colspan=3>Quarter 2</th><th colspan=3>Quarter 3</th></tr>"
        + tr(["Target", "Actual", "RAG"] * 2, "th")
    ]
    for g, rows in NE:
        for i, r in enumerate(rows):
            cells = (f"<td rowspan={len(rows)}>{g}</td>" if not i else "") + "".join(
                f'<td style="background:{RC[x]}">{x}</td>' if k in (3, 6) else f"<td>{x}</td>"
                for k, x in enumerate(r)
            )
            p.append(f"<tr>{cells}</tr>")
    path.write_text(
        f"<html><meta charset=utf-8>{css}<body>{''.join(p)}</table></body></html>", encoding="utf-8"
    )
    return {
        "indicator-results": [
            {
                "indicator": r[0],
                "target": r[4],
                "result": r[5],
                "rag": RR[r[6]],
                "previous_result": r[2],
                "result_period": "Q3 2024/25",
                "previous_period": "Q2 2024/25",
            }
            for g, rows in NE
            for r in rows
        ],
        "observations": [
            {"indicator": r[0], "measure": "target", "period": "Q2 2024/25", "value_text": r[1]}
            for g, rows in NE
            for r in rows
        ],
    }


def ormsby(path: Path) -> Truth:
    """Word: projects rated for time, cost and benefits, and counts of them by directorate."""
    d = Document()
    s = d.sections[0]
    s.orientation = WD_ORIENT.LANDSCAPE
    s.page_width, s.page_height = s.page_height, s.page_width
    d.styles["Normal"].font.size = Pt(9)
    d.add_heading("Ormsby Council: programme report, Quarter 4 2024/25", 0)
    d.add_paragraph("Of twelve projects seven are green, three amber and two red.")

    def tab(h: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        t = d.add_table(rows=1, cols=len(h))
        t.style = "Table Grid"
        for c, x in zip(t.rows[0].cells, h, strict=True):
            c.text = x
        for r in rows:
            for c, x in zip(t.add_row().cells, r, strict=True):
                c.text = x

    d.add_heading("Projects by directorate", 2)
    tab(["Directorate", "Projects", "Green", "Amber", "Red"], OS)
    d.add_heading("Major projects", 2)
    tab(
        [
            "Project",
            "Senior responsible owner",
            "Time",
            "Cost",
            "Benefits",
            "Overall RAG",
            "Next milestone",
            "Milestone date",
        ],
        OR,
    )
    d.save(path)
    return {
        "key-actions": [{"action": r[0], "owner": r[1], "rag": r[5]} for r in OR],
        "rag-summary": [
            {"group": r[0], "measure": m, "count": v}
            for r in OS
            for m, v in (("green", r[2]), ("amber", r[3]), ("red", r[4]))
        ],
    }


PLAIN: dict[str, Callable[[Path], Truth]] = {
    "thornsea-q3-2024-25.html": thornsea,
    "wyrebank-q3-2024-25.html": wyrebank,
    "linfold-q2-2025-26.html": linfold,
    "aldery-dec-2024.xlsx": aldery,
    "bexcombe-q3-2024-25.docx": bexcombe,
    "crowmere-q4-2024-25.html": crowmere,
    "dalbury-q3-2024-25.html": dalbury,
    "elmhurst-q3-2024-25.docx": elmhurst,
    "farleigh-m9-2024-25.html": farleigh,
    "gaddesby-q3-2024-25.html": gaddesby,
    "hartmoor-q1-2025-26.html": hartmoor,
    "ingleby-q3-2024-25.docx": ingleby,
    "jarrowdale-q2-2025-26.xlsx": jarrowdale,
    "kentallen-q3-2024-25.html": kentallen,
    "lowick-q3-2024-25.html": lowick,
    "marham-q2-2024-25.docx": marham,
    "netherby-q3-2024-25.html": netherby,
    "ormsby-q4-2024-25.docx": ormsby,
}
